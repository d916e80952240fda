// Images for other processors than this computer's: they can be had, built and looked at; what is in them runs where the kernel has an emulator.
import { digestOf } from "../../images/hash.ts";
import { OTHER_NAMES } from "../../machine/emulators.ts";
import { foreignBinary, isForeign } from "../../machine/foreign.ts";
import { badRequest, notFound } from "../error.ts";
import type { DockerImage } from "./image.ts";

/** As the specification of images has it: "linux", "arm", "v7". */
export interface Platform {
  os: string;
  architecture: string;
  /** Nothing where there is but one, or it is the usual one. */
  variant: string;
}

/** What this computer is, and what it runs, as the daemon names it. */
export const HOST: Platform = { os: "linux", architecture: "amd64", variant: "" };
const HOST_PLATFORM = "linux/amd64/v3";

const SYSTEMS = ["linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "dragonfly", "solaris", "plan9", "aix", "android", "js"];
/** What published images are for beside this computer's. */
const PUBLISHED = ["arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "mips64le"];
const PROCESSORS = ["amd64", ...PUBLISHED, "loong64", "mips", "mipsle", "mips64", "ppc64", "wasm"];
const OS = /^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.-]*)\))?$/;
const PART = /^[A-Za-z0-9_-]+$/;

/** Variants that go without saying are left out, and arm's is said (containerd/platforms: normalizeArch). */
function normalized(name: string, given: string): Pick<Platform, "architecture" | "variant"> {
  const [architecture, own] = OTHER_NAMES[name.toLowerCase()] ?? [name.toLowerCase(), ""];
  const variant = (own || given).toLowerCase();
  const digits = /^[5-8]$/.test(variant) && (architecture === "arm" || architecture === "arm64") ? `v${variant}` : variant;
  if (architecture === "arm") return { architecture, variant: digits || "v7" };
  const usual = { arm64: "v8", amd64: "v1" }[architecture];
  return { architecture, variant: digits === usual || architecture === "386" ? "" : digits };
}

/** "linux/arm64/v8", "arm64", "linux". @throws EngineError (containerd/platforms: Parse, Normalize) */
export function platformOf(text: string): Platform {
  const parts = text.split("/");
  const wrong = (why: string) => badRequest(`${why}: invalid argument`);
  const quoted = JSON.stringify(text);
  for (const [index, part] of parts.entries()) {
    if (!index && !OS.test(part))
      throw wrong(
        `${JSON.stringify(part)} is an invalid OS component of ${quoted}: OSAndVersion specifier component must match ${JSON.stringify(OS.source)}`,
      );
    if (index && !PART.test(part))
      throw wrong(
        `${JSON.stringify(part)} is an invalid component of ${quoted}: platform specifier component must match ${JSON.stringify(PART.source)}`,
      );
  }
  const [first = "", second = "", variant = ""] = parts;
  const named = OS.exec(first)![1]!.toLowerCase();
  const os = named === "macos" ? "darwin" : named;
  if (parts.length > 3) throw wrong(`${quoted}: cannot parse platform specifier`);
  if (parts.length > 1) return { os, ...normalized(second, variant) };
  if (SYSTEMS.includes(os)) return { ...HOST, os };
  const one = normalized(first, "");
  if (!PROCESSORS.includes(one.architecture)) throw wrong(`${quoted}: unknown operating system or architecture`);
  return { ...HOST, ...one };
}

/** "linux/arm/v7" */
export const platformText = ({ os, architecture, variant }: Platform): string => [os, architecture, variant].filter(Boolean).join("/");

type ForProcessor = Pick<DockerImage, "architecture">;

/** As images tell it: arm/v7 is a variant of arm, and arm64 as it is published is in its eighth. */
export function architectureOf({ architecture = "amd64" }: ForProcessor): { Architecture: string; Variant?: string } {
  const [Architecture = "", Variant] = architecture.split("/");
  return { Architecture, ...(Variant ? { Variant } : {}) };
}

/** What an image is for, without variants that go without saying. */
export function platformOfImage(image: ForProcessor): Platform {
  const { Architecture, Variant = "" } = architectureOf(image);
  return { os: "linux", ...normalized(Architecture, Variant) };
}

/** How an image keeps what it is for: nothing for this computer's own. */
export const architectureFor = ({ architecture, variant }: Platform): string | undefined =>
  architecture === HOST.architecture && !variant ? undefined : variant ? `${architecture}/${variant}` : architecture;

/** Whether what is for one platform is what was asked for; this computer's processor has several levels. */
export const suits = (wanted: Platform, has: Platform): boolean =>
  wanted.os === has.os &&
  wanted.architecture === has.architecture &&
  (wanted.architecture === HOST.architecture || wanted.variant === has.variant);

/** Whether it has been published for such a processor: what the big registries have is for all usual ones. */
export const isPublishedFor = ({ os, architecture }: Platform): boolean =>
  os === HOST.os && (architecture === HOST.architecture || PUBLISHED.includes(architecture));

/** A published image as it was made for another processor. */
export function madeFor(image: DockerImage, platform: Platform): DockerImage {
  if (platform.architecture === HOST.architecture) return image;
  const architecture = architectureFor(platform.architecture === "arm64" ? { ...platform, variant: "v8" } : platform)!;
  const other = (digest: string) => `sha256:${digestOf(`${digest} ${architecture}`)}`;
  return {
    ...image,
    id: other(image.id),
    architecture,
    get files() {
      return image.files;
    },
    history: image.history.map((entry) => (entry.digest === undefined ? entry : { ...entry, digest: other(entry.digest) })),
    program: isForeign(platform.os, platform.architecture)
      ? (path) => foreignBinary(platform.os, platform.architecture, image.program(path))
      : (path) => image.program(path),
  };
}

/**
 * What is said of a container of an image for other processors. `asked`: the platform that was told; an image that is not for it counts as
 * missing. @throws EngineError
 */
export function platformWarning(image: DockerImage | undefined, name: string, asked?: string): string | undefined {
  if (!image) return undefined;
  const own = platformOfImage(image);
  if (asked) {
    if (!suits(platformOf(asked), own))
      throw notFound(`image with reference ${name} was found but does not provide the specified platform (${asked})`);
    return undefined;
  }
  if (!isForeign(own.os, own.architecture)) return undefined;
  return `The requested image's platform (linux/${image.architecture}) does not match the detected host platform (${HOST_PLATFORM}) and no specific platform was requested`;
}
