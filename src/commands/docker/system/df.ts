// docker system df (cli/command/formatter/disk_usage.go).
import { humanSize } from "../../../base/units.ts";
import { Failure } from "../client.ts";
import { containerTable } from "../container/list.ts";
import type { ContainerRow } from "../container/row.ts";
import { flag, formatFlag } from "../flags.ts";
import { formatted, shownBy, type Table, TemplateFailure, wholeRow } from "../format.ts";
import { type imageRows, imageTable } from "../image/list.ts";
import { type VolumeRow, volumeTable } from "../places/volume.ts";
import { verb } from "../tool.ts";
import { byUse, type CacheRow, cacheTable } from "./build-cache.ts";

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

const RAW = "type: {{.Type}}\ntotal: {{.TotalCount}}\nactive: {{.Active}}\nsize: {{.Size}}\nreclaimable: {{.Reclaimable}}\n";
const table: Table<Row> = {
  type: "formatter.diskUsageImagesContext",
  usual: "table {{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}",
  raw: { whole: RAW, quiet: RAW },
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

/** The first name of an image, by which df calls it. */
function namedImage(image: Usage["Images"][number]) {
  const [first] = image.RepoTags ?? [];
  if (!first) return { image, repository: "<none>", tag: "<none>", digest: "" };
  const colon = first.lastIndexOf(":");
  return { image, repository: first.slice(0, colon), tag: first.slice(colon + 1), digest: "" };
}

/** Each thing for itself: in tables, or by a template over all of them. @throws Failure */
function verbose({ Images, Containers, Volumes, BuildCache }: Usage, now: number, format: string): string {
  const usual = format === "" || format === "table";
  const whole = !format.startsWith("table") && !usual;
  const [imageShown, cacheShown] = [imageTable(now, whole, true), cacheTable(now, whole)];
  const containerShown = containerTable(now, whole, true);
  const images = Images.map(namedImage);
  // Without what comes from their images.
  const containers = Containers.map((each) => ({ ...each, SizeRootFs: 0 }));
  const caches = (BuildCache ?? []).toSorted(byUse);
  if (usual)
    return [
      `Images space usage:\n\n${formatted(imageShown, images, { format: IMAGES })}`,
      `Containers space usage:\n\n${formatted(containerShown, containers, { format: CONTAINERS })}`,
      `Local Volumes space usage:\n\n${formatted(volumeTable, Volumes, { format: "table {{.Name}}\t{{.Links}}\t{{.Size}}" })}`,
      `Build cache usage: ${humanSize(sum(caches, ({ Size }) => Size))}\n\n${formatted(cacheShown, caches)}`,
    ].join("\n");
  const section = <T>(name: string, kind: string, { raw }: Table<T>): string =>
    `{{range .${name}}}type: ${kind}\n${raw?.whole}\n{{end -}}\n`;
  const raw =
    section("Images", "Image", imageShown) +
    section("Containers", "Container", containerShown) +
    section("Volumes", "Volume", volumeTable) +
    section("BuildCache", "Build Cache", cacheShown).trimEnd();
  try {
    return shownBy(format === "raw" ? raw : format, "formatter.diskUsageContext", {
      Images: images.map((each) => wholeRow(imageShown, each)),
      Containers: containers.map((each) => wholeRow(containerShown, each)),
      Volumes: Volumes.map((each) => wholeRow(volumeTable, each)),
      BuildCache: caches.map((each) => wholeRow(cacheShown, each)),
    });
  } catch (error) {
    if (!(error instanceof TemplateFailure)) throw error;
    throw new Failure(error.words);
  }
}
const IMAGES = "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}";
const CONTAINERS = "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}";

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
    yield* docker.out(verbose(usage, docker.now, call.string("format")));
    return 0;
  },
);
