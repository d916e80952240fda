// Images of the learner's Docker engine: their names, size, layers, history, configuration and files.
import { bytesOf } from "../../base/units.ts";
import type { Engine } from "../../docker/engine.ts";
import { type DockerImage, type HistoryEntry, layersOf, sizeOf } from "../../docker/images/image.ts";
import { historyOf, inspectImage } from "../../docker/show/others.ts";
import { FileSystem } from "../../machine/files.ts";
import { type Check, met, type Sight, unmet, type Verdict } from "../check.ts";
import type { Fields } from "../fields.ts";
import { fits, holdsText } from "../match.ts";
import { type Bounds, parseBounds, showBounds } from "./count.ts";
import { allOf, type Choice, judged, labelled, looks, nullable, parseChoice } from "./docker-choice.ts";
import { holdsEnvironment, holdsFiles, type WantedFiles } from "./docker-files.ts";
import { unlike } from "./selection.ts";

interface Args extends Choice {
  /** No name leads to it. */
  dangling?: boolean;
  /** Bytes. */
  under?: number;
  over?: number;
  layers?: Bounds;
  /** Another name of the very same image. */
  sameAs?: string;
  /** An image whose layers this one begins with. */
  builtOn?: string;
  /** Weighs less than so many bytes beyond the layers that it shares with that image. */
  beyond?: { image: string; under: number };
  /** Each must be in some step of the history. */
  history: readonly string[];
  /** None may be in any step. */
  historyWithout: readonly string[];
  env: WantedFiles;
  files: WantedFiles;
}

export const dockerImage: Check<Args> = {
  name: "docker-image",
  parse(fields) {
    const layers = fields.optionalFields("layers");
    const args: Args = {
      ...parseChoice(fields),
      history: fields.texts("history"),
      historyWithout: fields.texts("historyWithout"),
      env: nullable(fields, "env"),
      files: nullable(fields, "files"),
      ...(fields.has("dangling") ? { dangling: fields.flag("dangling") } : {}),
      ...(layers ? { layers: parseBounds(layers) } : {}),
    };
    layers?.done();
    for (const key of ["sameAs", "builtOn"] as const) {
      const text = fields.optionalText(key);
      if (text !== undefined) args[key] = text;
    }
    for (const key of ["under", "over"] as const) {
      const bytes = sizeIn(fields, key);
      if (bytes !== undefined) args[key] = bytes;
    }
    const beyond = fields.optionalFields("beyond");
    if (!beyond) return args;
    const under = sizeIn(beyond, "under") ?? beyond.fail("wanted a size such as 1MB", "under");
    const image = beyond.text("image");
    beyond.done();
    return { ...args, beyond: { image, under } };
  },
  holds(args, sight) {
    const { images } = sight.engine;
    const meant = images.all.filter(
      (image) =>
        isCalled(args.name, image, sight.engine) &&
        labelled(args.labels, image.config.Labels) &&
        (args.dangling === undefined || args.dangling === isNameless(image, sight.engine)),
    );
    return judged("image", args, meant, (image) => judge(args, image, sight));
  },
};

/** Sizes as docker tells them: MB are millions of bytes. */
function sizeIn(fields: Fields, name: string): number | undefined {
  const text = fields.optionalText(name);
  if (text === undefined) return undefined;
  const [, number, unit] = /^([\d.]+)\s*(kB|MB|GB)$/.exec(text) ?? [];
  if (number === undefined) return bytesOf(text) ?? fields.fail(`wanted a size such as 60MB, found "${text}"`, name);
  return Number(number) * { kB: 1e3, MB: 1e6, GB: 1e9 }[unit as "MB"];
}

const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Layers are shared from the ground up: where two images part, nothing above is shared any more. */
function weighsBeyond(what: string, { image: name, under }: NonNullable<Args["beyond"]>, image: DockerImage, engine: Engine): Verdict {
  const other = engine.images.find(name);
  if (!other) return unmet("check.none", { what: `image ${name}` });
  const [own, theirs] = [image, other].map(({ history }) => history.filter(({ digest }) => digest)) as [HistoryEntry[], HistoryEntry[]];
  const parted = own.findIndex(({ digest }, index) => digest !== theirs[index]?.digest);
  const size = parted < 0 ? 0 : own.slice(parted).reduce((sum, each) => sum + each.size, 0);
  return size < under ? met : unlike(what, { field: `Size (- ${name})`, actual: mega(size), expected: `< ${mega(under)}` });
}

function isCalled(name: string | undefined, image: DockerImage, { images }: Engine): boolean {
  if (name === undefined) return true;
  return name.startsWith("/") ? images.tags(image).some((tag) => fits(name, tag)) : images.find(name)?.id === image.id;
}

/** As `docker images -f dangling=true` has it: intermediate images of the older builder are none. */
const isNameless = (image: DockerImage, { images }: Engine): boolean => images.isDangling(image) && !images.children(image).length;

function judge(args: Args, image: DockerImage, { engine, booted }: Sight): Verdict {
  const { images } = engine;
  const what = `image ${images.tags(image)[0] ?? image.id.slice(7, 19)}`;
  const size = sizeOf(image);
  const layers = layersOf(image);
  const steps = image.history.map(({ createdBy }) => createdBy);
  const same = args.sameAs === undefined ? image : images.find(args.sameAs);
  const ground = args.builtOn === undefined ? undefined : images.find(args.builtOn);
  const inHistory = (text: string) => steps.some((step) => holdsText(text, step));
  return allOf(
    () =>
      args.under === undefined || size < args.under
        ? met
        : unlike(what, { field: "Size", actual: mega(size), expected: `< ${mega(args.under)}` }),
    () =>
      args.over === undefined || size > args.over
        ? met
        : unlike(what, { field: "Size", actual: mega(size), expected: `> ${mega(args.over)}` }),
    () =>
      !args.layers || (layers.length >= args.layers.atLeast && layers.length <= args.layers.atMost)
        ? met
        : unlike(what, { field: "RootFS.Layers", actual: layers.length, expected: showBounds(args.layers) }),
    () => (same ? met : unmet("check.none", { what: `image ${args.sameAs}` })),
    () => (same!.id === image.id ? met : unlike(what, { field: "Id", actual: image.id.slice(7, 19), expected: same!.id.slice(7, 19) })),
    () => (args.builtOn === undefined || ground ? met : unmet("check.none", { what: `image ${args.builtOn}` })),
    () =>
      !ground || layersOf(ground).every((layer, index) => layers[index] === layer)
        ? met
        : unmet("check.docker-not-built-on", { what, base: args.builtOn! }),
    () => (args.beyond ? weighsBeyond(what, args.beyond, image, engine) : met),
    () => {
      const missing = args.history.find((text) => !inHistory(text));
      return missing === undefined ? met : unmet("check.docker-history-missing", { what, text: missing });
    },
    () => {
      const found = args.historyWithout.find(inHistory);
      return found === undefined ? met : unmet("check.docker-history-present", { what, text: found });
    },
    () => holdsEnvironment(what, args.env, image.config.Env ?? []),
    () => holdsFiles(what, args.files, new FileSystem(() => booted.world.clock.now, image.files)),
    () => looks(what, args, args.matches === undefined && !args.where.length ? undefined : inspectedImage(engine, image)),
  );
}

/** What `docker inspect` shows, and the history (`docker history`) beside it. */
const inspectedImage = (engine: Engine, image: DockerImage) => ({ ...inspectImage(engine, image), History: historyOf(engine, image) });
