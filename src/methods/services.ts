import type { AccountService } from '../account/account-service.ts';
import type { ConfigService } from '../config/config-service.ts';
import type { SkillService } from '../config/skills/skill-service.ts';
import type { ClientProcesses } from '../processes/client-processes.ts';
import type { CommandExec } from '../processes/command-exec.ts';
import type { ThreadManager } from '../threads/thread-manager.ts';
import type { HostFiles } from '../workspace/host-files.ts';
import type { FileSearch } from '../workspace/search/file-search.ts';
import type { Watches } from '../workspace/watches.ts';

/** What handlers work with; made once per process by `cli/app-server.ts`. */
export interface Services {
  readonly threads: ThreadManager;
  readonly config: ConfigService;
  readonly accounts: AccountService;
  readonly skills: SkillService;
  readonly files: HostFiles;
  readonly watches: Watches;
  readonly fileSearch: FileSearch;
  readonly commands: CommandExec;
  readonly processes: ClientProcesses;
}
