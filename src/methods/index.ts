import type { z } from 'zod';
import { accountLoginCancel } from './account/login/cancel.ts';
import { accountLoginStart } from './account/login/start.ts';
import { accountLogout } from './account/logout.ts';
import { accountRateLimitsRead } from './account/rateLimits/read.ts';
import { accountRead } from './account/read.ts';
import { accountUsageRead } from './account/usage/read.ts';
import { bobbinThreadRelease } from './bobbin/thread/release.ts';
import { collaborationModeList } from './collaborationMode/list.ts';
import { commandExecResize } from './command/exec/resize.ts';
import { commandExecTerminate } from './command/exec/terminate.ts';
import { commandExecWrite } from './command/exec/write.ts';
import { commandExec } from './command/exec.ts';
import { configBatchWrite } from './config/batchWrite.ts';
import { configMcpServerReload } from './config/mcpServer/reload.ts';
import { configRead } from './config/read.ts';
import { configValueWrite } from './config/value/write.ts';
import { configRequirementsRead } from './configRequirements/read.ts';
import { experimentalFeatureEnablementSet } from './experimentalFeature/enablement/set.ts';
import { experimentalFeatureList } from './experimentalFeature/list.ts';
import { feedbackUpload } from './feedback/upload.ts';
import { fsCopy } from './fs/copy.ts';
import { fsCreateDirectory } from './fs/createDirectory.ts';
import { fsGetMetadata } from './fs/getMetadata.ts';
import { fsReadDirectory } from './fs/readDirectory.ts';
import { fsReadFile } from './fs/readFile.ts';
import { fsRemove } from './fs/remove.ts';
import { fsUnwatch } from './fs/unwatch.ts';
import { fsWatch } from './fs/watch.ts';
import { fsWriteFile } from './fs/writeFile.ts';
import { fuzzyFileSearchSessionStart } from './fuzzyFileSearch/sessionStart.ts';
import { fuzzyFileSearchSessionStop } from './fuzzyFileSearch/sessionStop.ts';
import { fuzzyFileSearchSessionUpdate } from './fuzzyFileSearch/sessionUpdate.ts';
import { fuzzyFileSearch } from './fuzzyFileSearch.ts';
import { getAuthStatus } from './getAuthStatus.ts';
import { getConversationSummary } from './getConversationSummary.ts';
import { gitDiffToRemote } from './gitDiffToRemote.ts';
import { hooksList } from './hooks/list.ts';
import { initialize } from './initialize.ts';
import { mcpServerOauthLogin } from './mcpServer/oauth/login.ts';
import { mcpServerResourceRead } from './mcpServer/resource/read.ts';
import { mcpServerToolCall } from './mcpServer/tool/call.ts';
import { mcpServerStatusList } from './mcpServerStatus/list.ts';
import { modelList } from './model/list.ts';
import { modelProviderCapabilitiesRead } from './modelProvider/capabilities/read.ts';
import { permissionProfileList } from './permissionProfile/list.ts';
import { processKill } from './process/kill.ts';
import { processResizePty } from './process/resizePty.ts';
import { processSpawn } from './process/spawn.ts';
import { processWriteStdin } from './process/writeStdin.ts';
import { reviewStart } from './review/start.ts';
import { serverDiagnostics } from './server/diagnostics.ts';
import { skillsConfigWrite } from './skills/config/write.ts';
import { skillsList } from './skills/list.ts';
import { threadArchive } from './thread/archive.ts';
import { threadBackgroundTerminalsClean } from './thread/backgroundTerminals/clean.ts';
import { threadBackgroundTerminalsList } from './thread/backgroundTerminals/list.ts';
import { threadBackgroundTerminalsTerminate } from './thread/backgroundTerminals/terminate.ts';
import { threadCompactStart } from './thread/compact/start.ts';
import { threadDelete } from './thread/delete.ts';
import { threadFork } from './thread/fork.ts';
import { threadGoalClear } from './thread/goal/clear.ts';
import { threadGoalGet } from './thread/goal/get.ts';
import { threadGoalSet } from './thread/goal/set.ts';
import { threadInjectItems } from './thread/inject_items.ts';
import { threadItemsList } from './thread/items/list.ts';
import { threadItemsRead } from './thread/items/read.ts';
import { threadList } from './thread/list.ts';
import { threadLoadedList } from './thread/loaded/list.ts';
import { threadMemoryModeSet } from './thread/memoryMode/set.ts';
import { threadMetadataUpdate } from './thread/metadata/update.ts';
import { threadNameSet } from './thread/name/set.ts';
import { threadQueueAdd } from './thread/queue/add.ts';
import { threadQueueDelete } from './thread/queue/delete.ts';
import { threadQueueList } from './thread/queue/list.ts';
import { threadQueueReorder } from './thread/queue/reorder.ts';
import { threadQueueStart } from './thread/queue/start.ts';
import { threadQueueUpdate } from './thread/queue/update.ts';
import { threadRead } from './thread/read.ts';
import { threadResume } from './thread/resume.ts';
import { threadRevert } from './thread/revert.ts';
import { threadRollback } from './thread/rollback.ts';
import { threadSearch } from './thread/search.ts';
import { threadSearchOccurrences } from './thread/searchOccurrences.ts';
import { threadSettingsUpdate } from './thread/settings/update.ts';
import { threadShellCommand } from './thread/shellCommand.ts';
import { threadStart } from './thread/start.ts';
import { threadTimelineList } from './thread/timeline/list.ts';
import { threadTurnsItemsList } from './thread/turns/items/list.ts';
import { threadTurnsList } from './thread/turns/list.ts';
import { threadUnarchive } from './thread/unarchive.ts';
import { threadUnsubscribe } from './thread/unsubscribe.ts';
import { turnInterrupt } from './turn/interrupt.ts';
import { turnStart } from './turn/start.ts';
import { turnSteer } from './turn/steer.ts';

/** Every method that is built, in the order of `schema/methods.md`. */
export const methods = [
  initialize,
  threadStart,
  threadResume,
  threadFork,
  threadRead,
  threadList,
  threadLoadedList,
  threadTurnsList,
  threadTurnsItemsList,
  threadItemsList,
  threadItemsRead,
  threadSearch,
  threadSearchOccurrences,
  threadTimelineList,
  threadArchive,
  threadUnarchive,
  threadDelete,
  threadNameSet,
  threadMetadataUpdate,
  threadMemoryModeSet,
  threadUnsubscribe,
  threadRollback,
  threadRevert,
  threadInjectItems,
  threadCompactStart,
  threadShellCommand,
  threadSettingsUpdate,
  threadQueueAdd,
  threadQueueList,
  threadQueueUpdate,
  threadQueueReorder,
  threadQueueDelete,
  threadQueueStart,
  threadGoalSet,
  threadGoalGet,
  threadGoalClear,
  threadBackgroundTerminalsList,
  threadBackgroundTerminalsTerminate,
  threadBackgroundTerminalsClean,
  turnStart,
  turnSteer,
  turnInterrupt,
  reviewStart,
  modelList,
  collaborationModeList,
  modelProviderCapabilitiesRead,
  configRead,
  configValueWrite,
  configBatchWrite,
  configRequirementsRead,
  experimentalFeatureList,
  experimentalFeatureEnablementSet,
  accountRead,
  accountLoginStart,
  accountLoginCancel,
  accountLogout,
  accountRateLimitsRead,
  accountUsageRead,
  getAuthStatus,
  getConversationSummary,
  gitDiffToRemote,
  feedbackUpload,
  serverDiagnostics,
  permissionProfileList,
  skillsList,
  skillsConfigWrite,
  hooksList,
  mcpServerStatusList,
  mcpServerResourceRead,
  mcpServerToolCall,
  mcpServerOauthLogin,
  configMcpServerReload,
  fsReadFile,
  fsWriteFile,
  fsCreateDirectory,
  fsGetMetadata,
  fsReadDirectory,
  fsRemove,
  fsCopy,
  fsWatch,
  commandExec,
  commandExecWrite,
  commandExecResize,
  commandExecTerminate,
  processSpawn,
  processWriteStdin,
  processResizePty,
  processKill,
  fsUnwatch,
  fuzzyFileSearch,
  fuzzyFileSearchSessionStart,
  fuzzyFileSearchSessionUpdate,
  fuzzyFileSearchSessionStop,
  bobbinThreadRelease,
] as const;

type Method = (typeof methods)[number];

export type MethodName = Method['name'];

/** What a client sends as `params`. */
export type Params<N extends MethodName> = z.input<Extract<Method, { name: N }>['params']>;

/** What the server answers as `result`. */
export type Result<N extends MethodName> = z.output<Extract<Method, { name: N }>['result']>;
