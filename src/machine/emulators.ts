// Emulators of other processors that the kernel starts for their binaries (binfmt_misc), and what a computer runs with them.

export interface Emulator {
  /** Its entry in /proc/sys/fs/binfmt_misc. */
  name: string;
  /** What uname -m says in it (qemu: UNAME_MACHINE). */
  machine: string;
  /** How binaries begin that are for it, hexadecimal (tonistiigi/binfmt: config.go). */
  magic: string;
  mask: string;
}

const LITTLE = "ffffffffffffff00fffffffffffffffffeffffff";

/** By processor, as images name it. */
export const EMULATORS: Readonly<Record<string, Emulator>> = {
  mips64: {
    name: "qemu-mips64",
    machine: "mips64",
    magic: "7f454c4602020100000000000000000000020008",
    mask: "ffffffffffffff0000fffffffffffffffffeffff",
  },
  arm64: { name: "qemu-aarch64", machine: "aarch64", magic: "7f454c460201010000000000000000000200b700", mask: LITTLE },
  arm: { name: "qemu-arm", machine: "armv7l", magic: "7f454c4601010100000000000000000002002800", mask: LITTLE },
  s390x: {
    name: "qemu-s390x",
    machine: "s390x",
    magic: "7f454c4602020100000000000000000000020016",
    mask: "ffffffffffffff00fffffffffffffffffffeffff",
  },
  ppc64le: {
    name: "qemu-ppc64le",
    machine: "ppc64le",
    magic: "7f454c4602010100000000000000000002001500",
    mask: "ffffffffffffff00fffffffffffffffffeffff00",
  },
  riscv64: { name: "qemu-riscv64", machine: "riscv64", magic: "7f454c460201010000000000000000000200f300", mask: LITTLE },
  mips64le: {
    name: "qemu-mips64el",
    machine: "mips64",
    magic: "7f454c4602010100000000000000000002000800",
    mask: "ffffffffffffff0000fffffffffffffffeffffff",
  },
  loong64: {
    name: "qemu-loongarch64",
    machine: "loongarch64",
    magic: "7f454c4602010100000000000000000002000201",
    mask: "fffffffffffffffc00fffffffffffffffeffffff",
  },
};

/** What BuildKit tries, in its order (util/archutil: SupportedPlatforms). */
const PLATFORMS =
  "linux/amd64 linux/amd64/v2 linux/amd64/v3 linux/arm64 linux/riscv64 linux/ppc64le linux/s390x linux/386 linux/mips64le linux/mips64 linux/loong64 linux/arm/v7 linux/arm/v6".split(
    " ",
  );

/** What a computer runs that has such emulators beside its own processor. */
export const platformsWith = (emulators: Iterable<string>): string[] => {
  const run = new Set(["amd64", "386", ...emulators]);
  return PLATFORMS.filter((each) => run.has(each.split("/")[1]!));
};

/** Other names of processors, with their variants (containerd/platforms: normalizeArch). */
export const OTHER_NAMES: Readonly<Record<string, readonly [architecture: string, variant: string]>> = {
  aarch64: ["arm64", ""],
  armhf: ["arm", "v7"],
  armel: ["arm", "v6"],
  i386: ["386", ""],
  x86_64: ["amd64", ""],
  "x86-64": ["amd64", ""],
};
