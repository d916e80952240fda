// Records of the build cache as `docker system df -v` shows them (cli/command/formatter/buildcache.go).
import { humanDuration, humanSize } from "../../../base/units.ts";
import { goTime, type Table } from "../format.ts";

export interface CacheRow {
  ID: string;
  " Parents"?: readonly string[];
  Type: string;
  Description: string;
  InUse: boolean;
  Shared: boolean;
  Size: number;
  CreatedAt: string;
  LastUsedAt?: string | null;
  UsageCount: number;
}

const secondsOf = (time: string): number => Date.parse(time) / 1000;

export const cacheTable = (now: number, whole: boolean): Table<CacheRow> => {
  const short = (id: string): string => (whole ? id : id.slice(0, 12));
  const since = (time: string): string => `${humanDuration(now - Date.parse(time))} ago`;
  return {
    type: "formatter.buildCacheContext",
    usual: "table {{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}",
    raw: {
      whole:
        "build_cache_id: {{.ID}}\nparent_id: {{.Parent}}\nbuild_cache_type: {{.CacheType}}\ndescription: {{.Description}}\ncreated_at: {{.CreatedAt}}\n" +
        "created_since: {{.CreatedSince}}\nlast_used_at: {{.LastUsedAt}}\nlast_used_since: {{.LastUsedSince}}\nusage_count: {{.UsageCount}}\nin_use: {{.InUse}}\nshared: {{.Shared}}\n",
      quiet: "build_cache_id: {{.ID}}",
    },
    fields: {
      ID: { heading: "CACHE ID", of: ({ ID, InUse }) => `${short(ID)}${InUse ? "*" : ""}` },
      Parent: { heading: "PARENT", of: ({ " Parents": parents = [] }) => short(parents.join(", ")) },
      CacheType: { heading: "CACHE TYPE", of: ({ Type }) => Type },
      Description: { heading: "DESCRIPTION", of: ({ Description }) => Description },
      Size: { heading: "SIZE", of: ({ Size }) => humanSize(Size, 3) },
      CreatedAt: { heading: "CREATED AT", of: ({ CreatedAt }) => goTime(secondsOf(CreatedAt)) },
      CreatedSince: { heading: "CREATED", of: ({ CreatedAt }) => since(CreatedAt) },
      LastUsedAt: { heading: "LAST USED AT", of: ({ LastUsedAt }) => (LastUsedAt ? goTime(secondsOf(LastUsedAt)) : "") },
      LastUsedSince: { heading: "LAST USED", of: ({ LastUsedAt }) => (LastUsedAt ? since(LastUsedAt) : "") },
      UsageCount: { heading: "USAGE", of: ({ UsageCount }) => String(UsageCount) },
      InUse: { heading: "IN USE", of: ({ InUse }) => String(InUse) },
      Shared: { heading: "SHARED", of: ({ Shared }) => String(Shared) },
    },
  };
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** In the order in which they were used last; those that never were come first. */
export const byUse = (a: CacheRow, b: CacheRow): number => compare(a.LastUsedAt ?? "", b.LastUsedAt ?? "") || compare(a.ID, b.ID);
