import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { resemblingPolicy } from '../permissions/resembling-policy.ts';
import { appliedSettingsRecord } from './applied-settings-record.ts';
import type { PolicyLimits } from './policy-limits.ts';
import { SessionError } from './session-error.ts';
import type { SessionSettings, SettingOverrides } from './session-settings.ts';
import type { TurnRecords } from './turn-records.ts';

/** What a loaded thread runs with: changed by its clients, stored so that it is the same when the thread is loaded again. */
export class SettingsKeeper {
  readonly #threadId: string;
  readonly #records: TurnRecords;
  readonly #limits: PolicyLimits;
  #current: SessionSettings;
  /** Changes that no record tells of. */
  #isDue: boolean;

  constructor(threadId: string, records: TurnRecords, settings: SessionSettings, limits: PolicyLimits) {
    this.#threadId = threadId;
    this.#records = records;
    this.#limits = limits;
    this.#current = settings;
    // What a turn is told to have run with does not name a profile.
    this.#isDue = settings.ownPermissions !== null;
  }

  get current(): SessionSettings {
    return this.#current;
  }

  /**
   * True when the change makes a difference.
   *
   * @throws {SessionError} it cannot be made; nothing of it was.
   */
  change(overrides: SettingOverrides): boolean {
    const objection = this.#limits.objectionTo(overrides);
    if (objection !== null) throw new SessionError(`invalid turn context override: ${objection}`);
    const changed = withOverrides(this.#current, overrides);
    if (isDeepStrictEqual(changed, this.#current)) return false;
    this.#current = changed;
    this.#isDue = true;
    return true;
  }

  /** Stores changes that are not yet; with the next turn where nothing of the thread is stored. */
  async store(): Promise<void> {
    if (!this.#isDue) return;
    this.#isDue = false;
    try {
      if (this.#records.isExtended) await this.#records.append(appliedSettingsRecord(this.#threadId, this.#current));
    } catch (error) {
      this.#isDue = true;
      throw error;
    }
  }
}

function withOverrides(settings: SessionSettings, overrides: SettingOverrides): SessionSettings {
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const { cwd } = overrides;
  if (cwd?.includes('\0')) throw new SessionError('cwd must not contain a NUL byte');
  const changed = { ...settings, ...given, ...(cwd !== undefined && { cwd: resolve(settings.cwd, cwd) }) };
  const { ownPermissions: own } = changed;
  return own === null ? changed : { ...changed, sandboxPolicy: resemblingPolicy(own, changed.cwd) };
}
