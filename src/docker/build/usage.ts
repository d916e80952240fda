// What the builder's cache takes, which of it a filter is about, and what goes when it is pruned (buildkit/cache: manager.go, containerd's filters).
import { bytesOnDisk } from "../../machine/file-size.ts";
import { COMPUTER } from "../../machine/hardware.ts";
import type { Engine } from "../engine.ts";
import { badRequest } from "../error.ts";
import type { CacheRecord } from "./cache.ts";

type Field = (record: CacheRecord) => string | undefined;
const set = (is: boolean): string | undefined => (is ? "" : undefined);
/** What a field has, undefined where it has nothing: what is true or false is only there or not. No record changes any more, nor is one used by others. */
const FIELDS: Readonly<Record<string, Field>> = {
  id: ({ id }) => id,
  parents: ({ parent }) => parent,
  description: ({ description }) => description || undefined,
  type: ({ kind }) => kind,
  inuse: () => set(false),
  mutable: () => set(false),
  immutable: () => set(true),
  shared: () => set(false),
  private: () => set(true),
};

/** @throws EngineError */
function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw badRequest(`error parsing regexp: ${text}`);
  }
}

/** "type==regular,inuse": all of it must hold. @throws EngineError */
const fits = (record: CacheRecord, filter: string): boolean =>
  filter.split(",").every((part) => {
    const [, field = "", operator, written = ""] = /^([^=!~]+)(?:(==|!=|~=)(.*))?$/s.exec(part) ?? [];
    const has = FIELDS[field]?.(record);
    const value = written.replace(/^"(.*)"$/s, "$1");
    if (operator === "!=") return (has ?? "") !== value;
    if (has === undefined || operator === undefined) return has !== undefined;
    return operator === "==" ? has === value : pattern(value).test(has);
  });

/** Records that fit one of the filters, or all. @throws EngineError */
export function usage({ builds }: Engine, filters: readonly string[]): CacheRecord[] {
  const asked = filters.filter(Boolean);
  const records = [...builds.records.values()];
  return asked.length ? records.filter((record) => asked.some((filter) => fits(record, filter))) : records;
}

/** Bytes, ms; 0 for what is not asked for. */
export interface Pruning {
  filters: readonly string[];
  /** Images that only the builder has fetched, too. */
  all: boolean;
  /** What was used more lately than that stays. */
  keepDuration: number;
  reservedSpace: number;
  maxUsedSpace: number;
  minFreeSpace: number;
}

/** How much may stay, out of so much; 0 where nothing has to (calculateKeepBytes). */
function kept(engine: Engine, total: number, { reservedSpace, maxUsedSpace, minFreeSpace }: Pruning): number {
  if (!reservedSpace && !maxUsedSpace && !minFreeSpace) return 0;
  const lacking = minFreeSpace && minFreeSpace - (COMPUTER.disk * 1024 - bytesOnDisk(engine.host.files.root) - engine.builds.size);
  let most = maxUsedSpace;
  if (lacking > 0) most = maxUsedSpace ? Math.min(maxUsedSpace, total - lacking) : total - lacking;
  else if (minFreeSpace && !maxUsedSpace) most = total;
  return Math.max(most, reservedSpace);
}

/** Takes away what fits; where some of it may stay, what was used longest ago goes first. Gives what went. @throws EngineError */
export function pruned(engine: Engine, asked: Pruning): CacheRecord[] {
  const { builds, clock } = engine;
  const fitting = usage(engine, asked.filters);
  const isCapped = asked.reservedSpace > 0 || asked.maxUsedSpace > 0 || asked.minFreeSpace > 0;
  let left = fitting.reduce((sum, { size }) => sum + size, 0);
  const most = kept(engine, left, asked);
  const gone = fitting
    .filter(({ lastUsed }) => clock.now - lastUsed >= asked.keepDuration)
    .sort((a, b) => a.lastUsed - b.lastUsed)
    .filter(({ size }) => {
      const goes = !isCapped || left > most;
      if (goes) left -= size;
      return goes;
    });
  const ids = new Set(gone.map(({ id }) => id));
  builds.prune(({ id }) => ids.has(id), asked.all && !isCapped && !asked.filters.some(Boolean));
  return gone;
}
