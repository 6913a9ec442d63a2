import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type FileChangeOutcome, patchApplyEnd } from '../../history/extended-records.ts';
import type { HistoryRecord } from '../../history/record.ts';
import type { PatchApplyStatus } from '../../protocol/item.ts';
import type { ReadOptions } from '../../system/read-regular-file.ts';
import { decidePatch } from '../approvals/decide-patch.ts';
import { hookTurnOfTool } from '../hooks/hook-turn.ts';
import { runPermissionHooks } from '../hooks/permission-request.ts';
import { patchUse } from '../hooks/tool-use.ts';
import { applyPatch, PatchWriteError, successText } from '../patch/apply-patch.ts';
import { itemChanges, recordChanges } from '../patch/file-change.ts';
import { PatchError, type PatchHunk, parsePatch } from '../patch/parse-patch.ts';
import { type PatchPlan, planPatch } from '../patch/plan-patch.ts';
import { touchedPlaces } from '../patch/touched-places.ts';
import { sandboxPermissions } from '../permissions/own-permissions.ts';
import { planOfTurn } from '../permissions/plan-of-turn.ts';
import { type MayRead, readableInTurn } from '../permissions/readable.ts';
import { mayWrite } from '../sandbox/sandbox-plan.ts';
import { type FileChangeDecision, QuestionFailed } from '../session/question.ts';
import type { ToolContext } from './tool.ts';

/** How the application of a patch went. */
export type PatchOutcome =
  /** Nothing was tried: the text is the whole answer. */
  | { readonly type: 'refused'; readonly text: string; readonly records: readonly HistoryRecord[] }
  | {
      readonly type: 'applied' | 'failed';
      readonly text: string;
      readonly durationMs: number;
      readonly records: readonly HistoryRecord[];
    };

export interface PatchRequest {
  readonly callId: string;
  readonly text: string;
  readonly cwd: string;
  /** Called once the text has turned out to be a patch that fits the files. */
  readonly onVerified?: () => void;
}

const DECLINED_TEXT = 'patch rejected by user';

/** Verifies a patch, asks where the policy wants it, applies it and tells of it. */
export async function runPatch(request: PatchRequest, context: ToolContext): Promise<PatchOutcome> {
  let hunks: readonly PatchHunk[];
  let plan: PatchPlan;
  try {
    hunks = parsePatch(request.text);
    const isReadable = await readableInTurn(context);
    if (isReadable !== null) await requireReadable(hunks, request.cwd, isReadable);
    plan = await planPatch(hunks, request.cwd, readingBy(isReadable));
  } catch (error) {
    return refused(verificationFailure(error));
  }
  request.onVerified?.();
  if (plan.changes.length === 0) return refused('patch rejected: empty patch');
  return new PatchRun({ ...request, hunks, plan }, context).run();
}

/** @throws {PatchError} What it is about must not be read: whether it fits would tell what is there. */
async function requireReadable(hunks: readonly PatchHunk[], cwd: string, isReadable: MayRead): Promise<void> {
  for (const hunk of hunks) {
    const paths = [hunk.path, ...(hunk.type === 'update' && hunk.movePath !== null ? [hunk.movePath] : [])];
    for (const path of paths) {
      if (await isReadable(resolve(cwd, path))) continue;
      throw new PatchError(`the permission profile does not let ${path} be read`);
    }
  }
}

function readingBy(isReadable: MayRead | null): ReadOptions {
  return isReadable === null ? {} : { isAllowed: isReadable };
}

function verificationFailure(error: unknown): string {
  if (!(error instanceof PatchError)) throw error;
  return `apply_patch verification failed: ${error.message}`;
}

function refused(text: string, records: readonly HistoryRecord[] = []): PatchOutcome {
  return { type: 'refused', text, records };
}

interface VerifiedPatch extends PatchRequest {
  readonly hunks: readonly PatchHunk[];
  readonly plan: PatchPlan;
}

/** Hooks may say why they decline. */
type Answer = FileChangeDecision | { readonly type: 'decline'; readonly why?: string };

class PatchRun {
  readonly #patch: VerifiedPatch;
  readonly #callId: string;
  readonly #context: ToolContext;
  readonly #startedAtMs = Date.now();
  #plan: PatchPlan;

  constructor(patch: VerifiedPatch, context: ToolContext) {
    this.#patch = patch;
    this.#callId = patch.callId;
    this.#plan = patch.plan;
    this.#context = context;
  }

  async run(): Promise<PatchOutcome> {
    const { host, settings, shared, signal } = this.#context;
    const places = await touchedPlaces(this.#plan);
    const verdict = decidePatch({ places, ...(await this.#reach(places)) }, settings, shared.approvals);
    if (verdict.type === 'refuse') {
      if (verdict.warning !== null) await host.emit({ kind: 'warning', message: verdict.warning });
      return refused(verdict.text);
    }
    await this.#start();
    if (verdict.type === 'ask') {
      const decision = await this.#ask();
      if (decision === null) return this.#leave();
      if (decision.type === 'decline') return this.#decline('why' in decision ? decision.why : undefined);
      if (decision.type === 'cancel') return this.#cancel();
      if (decision.type === 'acceptForSession') shared.approvals.approveFiles(places);
    }
    return shared.patches.run(async () => (signal.aborted ? this.#leave() : this.#applyToFilesAsTheyAre(places)));
  }

  /** What the sandbox of the turn's policy says of these files. */
  async #reach(places: readonly string[]): Promise<{ isInside: boolean; obstacle: string | null }> {
    const permissions = sandboxPermissions(this.#context.settings);
    if (permissions === null) return { isInside: true, obstacle: null };
    const plan = await planOfTurn(permissions, this.#context);
    const isInside = plan !== null && places.every((place) => mayWrite(plan, place));
    return { isInside, obstacle: await this.#context.config.sandbox.obstacle() };
  }

  /** Null: the turn was stopped while the question was open. */
  async #ask(): Promise<Answer | null> {
    const { host, turnId, signal } = this.#context;
    const params = { turnId, itemId: this.#callId, startedAtMs: Date.now(), reason: null, grantRoot: null };
    try {
      const byHooks = await runPermissionHooks(hookTurnOfTool(this.#context), patchUse(this.#patch.text), this.#callId);
      if (byHooks?.type === 'allow') return { type: 'accept' };
      if (byHooks?.type === 'deny') return { type: 'decline', why: byHooks.message };
      return await host.ask({ kind: 'fileChange', params, item: this.#item('inProgress') }, signal);
    } catch (error) {
      if (error instanceof QuestionFailed) return { type: 'decline' };
      if (error === signal.reason) return null;
      throw error;
    }
  }

  /** The files, and where their paths lead, may have changed while the question was open, or by an earlier call. */
  async #applyToFilesAsTheyAre(places: readonly string[]): Promise<PatchOutcome> {
    const shown = this.#plan;
    try {
      const plan = await planPatch(this.#patch.hunks, this.#patch.cwd, readingBy(await readableInTurn(this.#context)));
      requireSameIntent(shown, plan);
      if (!isDeepStrictEqual(await touchedPlaces(plan), places)) throw new PatchError('its paths lead elsewhere now');
      this.#plan = plan;
    } catch (error) {
      const text = verificationFailure(error);
      await this.#complete('failed');
      return refused(text, this.#records('failed', '', text));
    }
    return this.#apply();
  }

  async #apply(): Promise<PatchOutcome> {
    const { shared, turnId } = this.#context;
    await this.#context.begin(this.#item('inProgress'), this.#startedAtMs);
    const startedAt = performance.now();
    await shared.turnDiff.beforePatch(turnId, this.#context.settings.cwd, this.#plan);
    try {
      await applyPatch(this.#plan);
    } catch (error) {
      if (!(error instanceof PatchWriteError)) throw error;
      const text = `${error.message}\n`;
      await this.#complete('failed');
      const durationMs = performance.now() - startedAt;
      return { type: 'failed', text, durationMs, records: this.#records('failed', '', text) };
    }
    const durationMs = performance.now() - startedAt;
    await this.#complete('completed');
    await this.#tellDiff();
    const text = successText(this.#plan);
    return { type: 'applied', text, durationMs, records: this.#records('completed', text, '') };
  }

  async #decline(why = DECLINED_TEXT): Promise<PatchOutcome> {
    await this.#complete('declined');
    return refused(why, this.#records('declined', '', why));
  }

  #cancel(): PatchOutcome {
    this.#context.cancelTurn();
    return this.#leave();
  }

  // Clients know that the item of a cancelled patch stays open until its turn ends; what is stored says how it ended.
  #leave(): PatchOutcome {
    const isStored = this.#context.config.persistence === 'extended';
    return refused(DECLINED_TEXT, isStored ? this.#records('declined', '', DECLINED_TEXT) : []);
  }

  async #start(): Promise<void> {
    const { host, turnId } = this.#context;
    await host.emit({ kind: 'itemStarted', turnId, item: this.#item('inProgress'), startedAtMs: this.#startedAtMs });
  }

  async #complete(status: PatchApplyStatus): Promise<void> {
    const { host, turnId } = this.#context;
    await host.emit({
      kind: 'itemCompleted',
      turnId,
      item: this.#item(status),
      startedAtMs: this.#startedAtMs,
      completedAtMs: Date.now(),
    });
  }

  async #tellDiff(): Promise<void> {
    const { host, shared, turnId } = this.#context;
    const diff = await shared.turnDiff.afterPatch(this.#plan);
    if (diff !== null) await host.emit({ kind: 'turnDiffUpdated', turnId, diff });
  }

  #item(status: PatchApplyStatus) {
    return { type: 'fileChange', id: this.#callId, changes: itemChanges(this.#plan.changes), status } as const;
  }

  #records(status: FileChangeOutcome['status'], stdout: string, stderr: string): HistoryRecord[] {
    const { turnId, config } = this.#context;
    const changes = recordChanges(this.#plan.changes);
    const outcome = { callId: this.#callId, turnId, stdout, stderr, status, changes };
    const live = { itemId: this.#callId, startedAtMs: this.#startedAtMs };
    return [config.persistence === 'extended' ? patchApplyEnd(outcome, live) : patchApplyEnd(outcome)];
  }
}

/** @throws {PatchError} The user was asked about something else than what would now happen. */
function requireSameIntent(shown: PatchPlan, plan: PatchPlan): void {
  const kinds = (of: PatchPlan) => JSON.stringify(itemChanges(of.changes).map(({ path, kind }) => [path, kind]));
  if (kinds(shown) !== kinds(plan)) throw new PatchError('the patch no longer does what was shown');
  for (const [path, digest] of plan.lost) {
    if (shown.lost.get(path) !== digest) throw new PatchError(`${path} has changed since the patch was shown`);
  }
}
