// Images for other processors than this computer's: they can be had and looked at, and what is in them cannot be run (there is no emulator).
import { digestOf } from "../../images/hash.ts";
import type { Program } from "../../machine/process.ts";
import { badRequest, notFound } from "../error.ts";
import type { DockerImage } from "./image.ts";

/** What this computer runs, as the daemon names it. */
const HOST_PLATFORM = "linux/amd64/v3";

const OURS = /^(amd64|x86_64|x86-64)$/;
const NAMES: Readonly<Record<string, string>> = { aarch64: "arm64", armhf: "arm/v7", armel: "arm/v6", i386: "386" };
const SYSTEMS = ["linux", "windows", "darwin", "freebsd"];
const PROCESSORS = ["arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "mips64le"];

export interface Platform {
  system: string;
  /** "arm64", "arm/v7"; undefined for this computer's own. */
  architecture: string | undefined;
}

/** "linux/arm64/v8", "arm64", "linux"; nothing is this computer's. @throws EngineError (containerd/platforms: Parse) */
export function platformOf(text = ""): Platform {
  if (!text) return { system: "linux", architecture: undefined };
  const parts = text.toLowerCase().split("/");
  const system = SYSTEMS.includes(parts[0]!) ? parts.shift()! : "linux";
  const [given = "amd64", variant = ""] = parts;
  const processor = NAMES[given] ?? given;
  const [base = ""] = processor.split("/");
  if (OURS.test(processor)) return { system, architecture: undefined };
  if (!PROCESSORS.includes(base)) throw badRequest(`${JSON.stringify(text)}: unknown operating system or architecture: invalid argument`);
  if (processor === "arm") return { system, architecture: `arm/${variant || "v7"}` };
  return { system, architecture: processor };
}

/** As images tell it: arm/v7 is a variant of arm, and arm64 is in its eighth. */
export function architectureOf({ architecture = "amd64" }: Pick<DockerImage, "architecture">): { Architecture: string; Variant?: string } {
  const [Architecture = "", variant] = architecture.split("/");
  const Variant = variant ?? (Architecture === "arm64" ? "v8" : undefined);
  return { Architecture, ...(Variant ? { Variant } : {}) };
}

/** "linux/arm64", as complaints have it. */
const platformName = ({ architecture = "amd64" }: Pick<DockerImage, "architecture">): string => `linux/${architecture}`;

/** What the kernel says of a binary for another processor; runc passes it on. */
const notOurs: Program = function* (self) {
  const [name = "", script = ""] = self.argv;
  const isScript = script.startsWith("/") && self.machine.files.lookup(script)?.type === "file";
  const path = isScript ? script : (self.machine.which(name, self.environment["PATH"] ?? "/bin", self.directory)?.path ?? name);
  yield { until: self.clock.now };
  self.stderr.write(`exec ${path}: exec format error\n`);
  return 255;
};

/** The same image as it was made for another processor. */
export function madeFor(image: DockerImage, architecture: string): DockerImage {
  const other = (digest: string) => `sha256:${digestOf(`${digest} ${architecture}`)}`;
  return {
    ...image,
    id: other(image.id),
    architecture,
    history: image.history.map((entry) => (entry.digest === undefined ? entry : { ...entry, digest: other(entry.digest) })),
    program: () => notOurs,
  };
}

/**
 * What is said of a container of an image for other processors. `asked`: the platform that was told; an image that is not for it counts as
 * missing. @throws EngineError
 */
export function platformWarning(image: DockerImage | undefined, name: string, asked: string | undefined): string | undefined {
  if (!image) return undefined;
  if (asked) {
    const { system, architecture } = platformOf(asked);
    if (system !== "linux" || architecture !== image.architecture)
      throw notFound(`image with reference ${name} was found but does not provide the specified platform (${asked})`);
    return undefined;
  }
  return image.architecture === undefined
    ? undefined
    : `The requested image's platform (${platformName(image)}) does not match the detected host platform (${HOST_PLATFORM}) and no specific platform was requested`;
}
