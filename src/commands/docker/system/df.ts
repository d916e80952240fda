// docker system df (cli/command/formatter/disk_usage.go).

import { alignTabs } from "../../../base/tab-writer.ts";
import { humanSize } from "../../../base/units.ts";
import { type ContainerRow, containerTable } from "../container/list.ts";
import { flag, formatFlag } from "../flags.ts";
import { formatted, type Table } from "../format.ts";
import { imageRows, imageTable } from "../image/list.ts";
import { type VolumeRow, volumeTable } from "../places/volume.ts";
import { verb } from "../tool.ts";

interface CacheRow {
  ID: string;
  Type: string;
  InUse: boolean;
  Shared: boolean;
  Size: number;
  CreatedAt: string;
  LastUsedAt?: string | null;
  UsageCount: number;
}
interface Usage {
  LayersSize: number;
  Images: Parameters<typeof imageRows>[0];
  Containers: ContainerRow[];
  Volumes: VolumeRow[];
  BuildCache: CacheRow[] | null;
}
interface Row {
  type: string;
  total: number;
  active: number;
  size: number;
  free: string;
}

const table: Table<Row> = {
  type: "formatter.diskUsageImagesContext",
  usual: "table {{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}",
  fields: {
    Type: { heading: "TYPE", of: ({ type }) => type },
    TotalCount: { heading: "TOTAL", of: ({ total }) => String(total) },
    Active: { heading: "ACTIVE", of: ({ active }) => String(active) },
    Size: { heading: "SIZE", of: ({ size }) => humanSize(size) },
    Reclaimable: { heading: "RECLAIMABLE", of: ({ free }) => free },
  },
};

const share = (free: number, size: number): string =>
  size > 0 ? `${humanSize(free)} (${Math.trunc((free * 100) / size)}%)` : humanSize(free);
const sum = <T>(list: readonly T[], of: (each: T) => number): number => list.reduce((all, each) => all + of(each), 0);

function rowsOf({ LayersSize, Images, Containers, Volumes, BuildCache }: Usage): Row[] {
  const caches = BuildCache ?? [];
  const used = sum(
    Images.filter((image) => image.Containers > 0),
    ({ VirtualSize = 0, Size, SharedSize }) => (VirtualSize || Size) - SharedSize,
  );
  const active = Containers.filter(({ State }) => /running|paused|restarting/.test(State));
  const size = sum(Containers, ({ SizeRw = 0 }) => SizeRw);
  const volumeSize = sum(Volumes, ({ UsageData }) => UsageData?.Size ?? 0);
  const idle = sum(
    Volumes.filter(({ UsageData }) => UsageData?.RefCount === 0),
    ({ UsageData }) => UsageData!.Size,
  );
  const cached = sum(caches, ({ Size }) => Size);
  const busy = sum(
    caches.filter(({ InUse, Shared }) => InUse || Shared),
    ({ Size }) => Size,
  );
  return [
    {
      type: "Images",
      total: Images.length,
      active: Images.filter((image) => image.Containers > 0).length,
      size: LayersSize,
      free: share(LayersSize - used, LayersSize),
    },
    {
      type: "Containers",
      total: Containers.length,
      active: active.length,
      size,
      free: share(size - sum(active, ({ SizeRw = 0 }) => SizeRw), size),
    },
    {
      type: "Local Volumes",
      total: Volumes.length,
      active: Volumes.filter(({ UsageData }) => (UsageData?.RefCount ?? 0) > 0).length,
      size: volumeSize,
      free: share(idle, volumeSize),
    },
    {
      type: "Build Cache",
      total: caches.length,
      active: caches.filter(({ InUse }) => InUse).length,
      size: cached,
      free: humanSize(cached - busy),
    },
  ];
}

export const df = verb(
  {
    name: "df",
    summary: "Show docker disk usage",
    usage: "df [OPTIONS]",
    flags: [formatFlag("the figures"), flag("-v, --verbose", "bool", "Each thing for itself")],
  },
  function* (docker) {
    const { call } = docker;
    const usage = yield* docker.client.json<Usage>("GET", "/system/df");
    if (!call.bool("verbose")) {
      yield* docker.out(formatted(table, rowsOf(usage), { format: call.string("format") }));
      return 0;
    }
    const images = formatted(imageTable(docker.now, false, false), imageRows(usage.Images, false), {
      format:
        "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.VirtualSize}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}",
    });
    const containers = formatted(containerTable(docker.now, false, false), usage.Containers, {
      format: "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}",
    });
    const volumes = formatted(volumeTable, usage.Volumes, { format: "table {{.Name}}\t{{.Links}}\t{{.Size}}" });
    const caches = usage.BuildCache ?? [];
    const cache = alignTabs(
      [
        "CACHE ID\tCACHE TYPE\tSIZE\tCREATED\tLAST USED\tUSAGE\tSHARED",
        ...caches.map(
          ({ ID, Type, Size, UsageCount, Shared }) => `${ID.slice(0, 12)}\t${Type}\t${humanSize(Size, 3)}\t\t\t${UsageCount}\t${Shared}`,
        ),
        "",
      ].join("\n"),
      { minWidth: 10, padding: 3 },
    );
    yield* docker.out(
      `Images space usage:\n\n${images}\nContainers space usage:\n\n${containers}\nLocal Volumes space usage:\n\n${volumes}\nBuild cache usage: ${humanSize(sum(caches, ({ Size }) => Size))}\n\n${cache}`,
    );
    return 0;
  },
);
