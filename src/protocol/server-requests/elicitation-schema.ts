import { z } from 'zod';
import { u32, u64 } from '../integers.ts';

const described = { title: z.string().nullish(), description: z.string().nullish() };
const stringType = z.literal('string').meta({ id: 'McpElicitationStringType' });
const arrayType = z.literal('array').meta({ id: 'McpElicitationArrayType' });
const options = z.array(z.object({ const: z.string(), title: z.string() }).meta({ id: 'McpElicitationConstOption' }));

const StringMember = z
  .object({
    ...described,
    type: stringType,
    minLength: u32.nullish(),
    maxLength: u32.nullish(),
    format: z.enum(['email', 'uri', 'date', 'date-time']).meta({ id: 'McpElicitationStringFormat' }).nullish(),
    default: z.string().nullish(),
  })
  .meta({ id: 'McpElicitationStringSchema' });

const NumberMember = z
  .object({
    ...described,
    type: z.enum(['number', 'integer']).meta({ id: 'McpElicitationNumberType' }),
    minimum: z.number().nullish(),
    maximum: z.number().nullish(),
    default: z.number().nullish(),
  })
  .meta({ id: 'McpElicitationNumberSchema' });

const BooleanMember = z
  .object({
    ...described,
    type: z.literal('boolean').meta({ id: 'McpElicitationBooleanType' }),
    default: z.boolean().nullish(),
  })
  .meta({ id: 'McpElicitationBooleanSchema' });

/** One of several words; `enumNames` says how each is shown. */
const NamedChoice = z
  .object({
    ...described,
    type: stringType,
    enum: z.array(z.string()),
    enumNames: z.array(z.string()).nullish(),
    default: z.string().nullish(),
  })
  .meta({ id: 'McpElicitationLegacyTitledEnumSchema' });

const PlainChoice = z
  .object({ ...described, type: stringType, enum: z.array(z.string()), default: z.string().nullish() })
  .meta({ id: 'McpElicitationUntitledSingleSelectEnumSchema' });

const TitledChoice = z
  .object({ ...described, type: stringType, oneOf: options, default: z.string().nullish() })
  .meta({ id: 'McpElicitationTitledSingleSelectEnumSchema' });

const severalChoices = {
  ...described,
  type: arrayType,
  minItems: u64.nullish(),
  maxItems: u64.nullish(),
  default: z.array(z.string()).nullish(),
};

const PlainChoices = z
  .object({
    ...severalChoices,
    items: z.object({ type: stringType, enum: z.array(z.string()) }).meta({ id: 'McpElicitationUntitledEnumItems' }),
  })
  .meta({ id: 'McpElicitationUntitledMultiSelectEnumSchema' });

const TitledChoices = z
  .object({ ...severalChoices, items: z.object({ anyOf: options }).meta({ id: 'McpElicitationTitledEnumItems' }) })
  .meta({ id: 'McpElicitationTitledMultiSelectEnumSchema' });

const Choice = z
  .union([
    // First, or the names would be lost: without them the two look alike.
    NamedChoice,
    z.union([PlainChoice, TitledChoice]).meta({ id: 'McpElicitationSingleSelectEnumSchema' }),
    z.union([PlainChoices, TitledChoices]).meta({ id: 'McpElicitationMultiSelectEnumSchema' }),
  ])
  .meta({ id: 'McpElicitationEnumSchema' });

/** JSON schema of the form that a user fills in: an object with plain members. */
export const McpElicitationSchema = z
  .object({
    $schema: z.string().nullish(),
    type: z.literal('object').meta({ id: 'McpElicitationObjectType' }),
    properties: z.record(
      z.string(),
      z.union([Choice, StringMember, NumberMember, BooleanMember]).meta({ id: 'McpElicitationPrimitiveSchema' }),
    ),
    required: z.array(z.string()).nullish(),
  })
  .meta({ id: 'McpElicitationSchema' });
export type McpElicitationSchema = z.output<typeof McpElicitationSchema>;
