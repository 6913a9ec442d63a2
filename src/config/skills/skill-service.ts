import path from 'node:path';
import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';
import type {
  SkillMetadata,
  SkillsConfigWriteParams,
  SkillsConfigWriteResult,
  SkillsListResult,
} from '../../protocol/skill.ts';
import type { ConfigService } from '../config-service.ts';
import { findSkills } from './find-skills.ts';
import { changedRules } from './skill-rules.ts';
import type { SkillWatch } from './skill-watch.ts';
import { skillHomes, withRules } from './thread-skills.ts';

const MAX_FOLDERS = 64;

export interface SkillServiceOptions {
  readonly config: ConfigService;
  /** Told of the folders that somebody asks about. */
  readonly watch: Pick<SkillWatch, 'add'>;
  /** Called when a skill was switched. */
  readonly onSwitched: () => void;
}

/** The skills of folders, as clients see and switch them. They are read from the disk each time. */
export class SkillService {
  readonly #options: SkillServiceOptions;

  constructor(options: SkillServiceOptions) {
    this.#options = options;
  }

  /**
   * `skills/list`, for the working folder of the process where none is named.
   *
   * @throws {RpcError} -32600 for more than 64 folders.
   */
  async list(cwds: readonly string[]): Promise<SkillsListResult> {
    if (cwds.length > MAX_FOLDERS) throw RpcError.invalidRequest(`no more than ${MAX_FOLDERS} folders at a time`);
    const { config, watch } = this.#options;
    const rules = await config.skillRules();
    const data: SkillsListResult['data'] = [];
    for (const cwd of cwds.length > 0 ? cwds : [process.cwd()]) {
      watch.add(path.resolve(cwd));
      const { skills, errors } = await findSkills(skillHomes(config.surroundings), path.resolve(cwd));
      data.push({ cwd, skills: (await withRules(skills, rules)) as SkillMetadata[], errors });
    }
    return { data };
  }

  /**
   * `skills/config/write`
   *
   * @throws {RpcError} -32602 without one of path and name; else as `config/value/write`.
   */
  async switchSkill(params: SkillsConfigWriteParams): Promise<SkillsConfigWriteResult> {
    const name = params.name?.trim() || null;
    if ((name === null) === (params.path == null)) {
      throw new RpcError(RPC_ERROR.invalidParams, 'skills/config/write requires exactly one of path or name');
    }
    await this.#options.config.change(({ skills }) => {
      const rules = changedRules(skills.config, { ...params, name });
      const value = rules.length === 0 ? null : rules;
      return { edits: [{ keyPath: 'skills.config', value, mergeStrategy: 'replace' }] };
    });
    this.#options.onSwitched();
    return { effectiveEnabled: params.enabled };
  }
}
