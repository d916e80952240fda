// Which release of its distribution an image is, as the files in /etc say it.
import { sourceFiles } from "./packages/apt-sites.ts";
import type { ToolSet } from "./toolsets.ts";

/** The release that images are of unless their tag tells another one. */
const USUAL: Readonly<Partial<Record<ToolSet, string>>> = { alpine: "3.22.2", debian: "13.2", ubuntu: "24.04" };

const DEBIAN: Readonly<Record<string, string>> = {
  "13": "trixie",
  "12": "bookworm",
  "11": "bullseye",
  "10": "buster",
  "9": "stretch",
  "8": "jessie",
};
/** The last point releases. */
const POINTS: Readonly<Record<string, string>> = {
  ...{ "12": "12.12", "11": "11.11", "10": "10.13", "9": "9.13", "8": "8.11" },
  ...{ "3.22": "3.22.2", "3.21": "3.21.5", "3.20": "3.20.8", "3.19": "3.19.9", "3.18": "3.18.12", "3.17": "3.17.10", "3.16": "3.16.9" },
};
const UBUNTU: Readonly<Record<string, { point?: string; name: string }>> = {
  "26.04": { point: "26.04", name: "Resolute Raccoon" },
  "25.10": { name: "Questing Quokka" },
  "25.04": { name: "Plucky Puffin" },
  "24.04": { point: "24.04.3", name: "Noble Numbat" },
  "22.04": { point: "22.04.5", name: "Jammy Jellyfish" },
  "20.04": { point: "20.04.6", name: "Focal Fossa" },
  "18.04": { point: "18.04.6", name: "Bionic Beaver" },
  "16.04": { point: "16.04.7", name: "Xenial Xerus" },
  "14.04": { point: "14.04.6", name: "Trusty Tahr" },
};

const alpine = (version: string): string => {
  const line = version.split(".").slice(0, 2).join(".");
  return `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}\nPRETTY_NAME="Alpine Linux v${line}"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n`;
};
function debian(version: string): string {
  const [major = ""] = version.split(".");
  const name = DEBIAN[major] ?? "";
  const full = Number(major) >= 13 ? `DEBIAN_VERSION_FULL=${version}\n` : "";
  return `PRETTY_NAME="Debian GNU/Linux ${major} (${name})"\nNAME="Debian GNU/Linux"\nVERSION_ID="${major}"\nVERSION="${major} (${name})"\nVERSION_CODENAME=${name}\n${full}ID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n`;
}
function ubuntu(version: string): string {
  const { point = version, name } = UBUNTU[version] ?? { name: "" };
  const lts = UBUNTU[version]?.point ? " LTS" : "";
  return `PRETTY_NAME="Ubuntu ${point}${lts}"\nNAME="Ubuntu"\nVERSION_ID="${version}"\nVERSION="${point}${lts} (${name})"\nVERSION_CODENAME=${name.split(" ")[0]!.toLowerCase()}\nID=ubuntu\nID_LIKE=debian\nHOME_URL="https://www.ubuntu.com/"\n`;
}

/** The family of Red Hat: how each calls itself, by the name of its repository. */
const FAMILY: Readonly<
  Record<string, { id: string; name: string; like?: string; release: string; names?: Readonly<Record<string, string>> }>
> = {
  almalinux: {
    id: "almalinux",
    name: "AlmaLinux",
    like: "rhel centos fedora",
    release: "AlmaLinux release",
    names: { "10.1": "Heliotrope Lion", "9.7": "Moss Jungle Cat", "8.10": "Cerulean Leopard" },
  },
  amazonlinux: { id: "amzn", name: "Amazon Linux", like: "fedora", release: "Amazon Linux release" },
  centos: { id: "centos", name: "CentOS Linux", like: "rhel fedora", release: "CentOS Linux release", names: { "7.9.2009": "Core" } },
  fedora: {
    id: "fedora",
    name: "Fedora Linux",
    release: "Fedora release",
    names: { "43": "Forty Three", "42": "Forty Two", "41": "Forty One", "40": "Forty" },
  },
  oraclelinux: { id: "ol", name: "Oracle Linux Server", like: "fedora", release: "Oracle Linux Server release" },
  rockylinux: {
    id: "rocky",
    name: "Rocky Linux",
    like: "rhel centos fedora",
    release: "Rocky Linux release",
    names: { "9.3": "Blue Onyx", "8.9": "Green Obsidian" },
  },
};
/** `told`: "rockylinux 9.3". */
function redHat(told: string): Readonly<Record<string, string>> {
  const [repository = "", version = ""] = told.split(" ");
  const family = FAMILY[repository];
  if (!family) return {};
  const { id, name, like, release, names = {} } = family;
  const own = names[version];
  // CentOS tells its major release alone, as Fedora and Amazon have no other.
  const number = id === "centos" ? version.split(".")[0]! : version;
  const title = id === "fedora" ? `${number} (Container Image)` : own ? `${number} (${own})` : number;
  const mark = id === "fedora" ? "" : '"';
  const text = [
    `NAME="${name}"`,
    `VERSION="${title}"`,
    `ID=${mark}${id}${mark}`,
    ...(like ? [`ID_LIKE="${like}"`] : []),
    `VERSION_ID=${mark}${number}${mark}`,
    `PRETTY_NAME="${name} ${title}"`,
  ];
  const file = id === "amzn" ? "/etc/system-release" : "/etc/redhat-release";
  return { "/etc/os-release": `${text.join("\n")}\n`, [file]: `${release} ${version}${own ? ` (${own})` : ""}\n` };
}

/** The files that tell the release of a distribution. */
export function releaseFiles(set: ToolSet, version = USUAL[set]): Readonly<Record<string, string>> {
  if (version === undefined) return {};
  if (set === "redhat") return redHat(version);
  if (set === "alpine") return { "/etc/os-release": alpine(version), "/etc/alpine-release": `${version}\n` };
  const told = set === "debian" ? debian(version) : ubuntu(version);
  return { "/etc/os-release": told, ...(set === "debian" ? { "/etc/debian_version": `${version}\n` } : {}) };
}

/** The files that tell a release where its packages are; apart, since they have other names in other releases. */
export function packageSources(set: ToolSet, version = USUAL[set]): Readonly<Record<string, string>> {
  if (version === undefined || (set !== "debian" && set !== "ubuntu")) return {};
  return sourceFiles(set === "debian" ? debian(version) : ubuntu(version));
}

/** Whether a version is lower than another, number by number. */
export function isBefore(version: string, other: string): boolean {
  const [own, its] = [version.split(".").map(Number), other.split(".").map(Number)];
  for (const [at, number] of its.entries()) if ((own[at] ?? 0) !== number) return (own[at] ?? 0) < number;
  return false;
}

/**
 * The release that an image's tag tells: alpine:3.20, python:3.12-bookworm, nginx:1.27-alpine3.20; undefined where it is the usual one.
 * @param otherwise where no word tells one: the usual one unless told
 */
export function releaseOf(set: ToolSet, repository: string, version: string, suffix: string, otherwise?: string): string | undefined {
  if (set === "redhat") return otherwise ?? `${repository.split("/").at(-1)} ${version}`;
  if (USUAL[set] === undefined) return undefined;
  const told = repository.endsWith(`/library/${set}`) ? version : (wordOf(set, suffix) ?? otherwise);
  return told === USUAL[set] ? undefined : told;
}

function wordOf(set: ToolSet, suffix: string): string | undefined {
  const line = /alpine(\d+\.\d+)/.exec(suffix)?.[1];
  if (set === "alpine") return line && (POINTS[line] ?? line);
  const words = suffix.split("-");
  if (set === "debian") {
    const major = Object.keys(DEBIAN).find((each) => words.includes(DEBIAN[each]!));
    return major === undefined ? undefined : (POINTS[major] ?? USUAL.debian);
  }
  return Object.keys(UBUNTU).find((each) => words.includes(UBUNTU[each]!.name.split(" ")[0]!.toLowerCase()));
}
