// Where apt fetches from: the suites of each release of Debian and Ubuntu, and how much their lists weigh.

export interface Index {
  suite: string;
  base: string;
  /** Megabytes. */
  release: number;
  packages: readonly (readonly [part: string, size: number])[];
}

export interface Site {
  base: string;
  suite: string;
  /** apt's own version. */
  apt: string;
  /** The C library's, whose triggers are told of. */
  libc: string;
  /** Solving is told of since apt 3. */
  solving: string;
  /** The mirrors have dropped the release. */
  gone?: true;
  /** Nothing is known of it but its name. */
  unknown?: true;
  indexes: readonly Index[];
}

const SOLVING = "Solving dependencies...\n";
const MIRROR = "http://deb.debian.org/debian";
const SECURITY = "http://deb.debian.org/debian-security";
const debian = (
  suite: string,
  [apt, libc]: readonly [string, string],
  [release, main]: readonly [number, number],
  [updates, updatesMain]: readonly [number, number],
  [security, securityMain]: readonly [number, number],
): Site => ({
  base: MIRROR,
  suite,
  apt,
  libc,
  solving: apt.startsWith("3") ? SOLVING : "",
  indexes: [
    { suite, base: MIRROR, release, packages: [["main", main]] },
    { suite: `${suite}-updates`, base: MIRROR, release: updates, packages: [["main", updatesMain]] },
    { suite: `${suite}-security`, base: SECURITY, release: security, packages: [["main", securityMain]] },
  ],
});
const dropped = (suite: string, apt: string): Site => ({ base: MIRROR, suite, apt, libc: "", solving: "", gone: true, indexes: [] });

const ARCHIVE = "http://archive.ubuntu.com/ubuntu";
/** Megabytes. */
interface UbuntuSizes {
  release: number;
  packages: Index["packages"];
  updates: Index["packages"];
  pockets: readonly [updates: number, security: number];
  security: number;
}
const ubuntu = (suite: string, [apt, libc]: readonly [string, string], sizes: UbuntuSizes): Site => ({
  base: ARCHIVE,
  suite,
  apt,
  libc,
  solving: apt.startsWith("3") ? SOLVING : "",
  indexes: [
    { suite, base: ARCHIVE, release: sizes.release, packages: sizes.packages },
    { suite: `${suite}-updates`, base: ARCHIVE, release: sizes.pockets[0], packages: sizes.updates },
    {
      suite: `${suite}-security`,
      base: "http://security.ubuntu.com/ubuntu",
      release: sizes.pockets[1],
      packages: [["main", sizes.security]],
    },
  ],
});

const NOBLE: UbuntuSizes = {
  release: 0.256,
  packages: [
    ["main", 1.808],
    ["universe", 19.3],
    ["restricted", 0.117],
    ["multiverse", 0.331],
  ],
  updates: [
    ["main", 1.92],
    ["universe", 1.49],
  ],
  pockets: [0.126, 0.126],
  security: 1.53,
};

const SITES: Readonly<Record<string, Site>> = {
  trixie: debian("trixie", ["3.0.4", "2.41-12+deb13u4"], [0.140421, 9.67838], [0.04734, 0.001108], [0.043409, 0.306312]),
  bookworm: debian("bookworm", ["2.6.2", "2.36-9+deb12u14"], [0.151075, 8.790396], [0.055403, 0.006924], [0.03477, 0.376904]),
  bullseye: debian("bullseye", ["2.2.4", "2.31-13+deb11u13"], [0.0751, 8.066], [0.0441, 0.0188], [0.0272, 0.433]),
  buster: dropped("buster", "1.8.2.3"),
  stretch: dropped("stretch", "1.4.11"),
  jessie: dropped("jessie", "1.0.9.8.6"),
  noble: ubuntu("noble", ["2.8.3", "2.39-0ubuntu8.6"], NOBLE),
  // The lists of these two weigh about as much as those of noble.
  questing: ubuntu("questing", ["3.1.6ubuntu2", "2.42-0ubuntu3"], NOBLE),
  plucky: ubuntu("plucky", ["3.0.0", "2.41-6ubuntu1.2"], NOBLE),
  jammy: ubuntu("jammy", ["2.4.14", "2.35-0ubuntu3.11"], {
    release: 0.27,
    packages: [
      ["main", 1.792],
      ["universe", 17.5],
      ["restricted", 0.164],
      ["multiverse", 0.266],
    ],
    updates: [
      ["main", 3.876],
      ["universe", 1.596],
    ],
    pockets: [0.128, 0.129],
    security: 3.54,
  }),
  focal: ubuntu("focal", ["2.0.11", "2.31-0ubuntu9.18"], {
    release: 0.265,
    packages: [
      ["main", 1.275],
      ["universe", 11.3],
      ["restricted", 0.0334],
      ["multiverse", 0.177],
    ],
    updates: [
      ["main", 4.8],
      ["universe", 1.6],
    ],
    pockets: [0.128, 0.128],
    security: 4.4,
  }),
  bionic: ubuntu("bionic", ["1.6.17", "2.27-3ubuntu1.6"], {
    release: 0.242,
    packages: [
      ["main", 1.344],
      ["universe", 11.3],
      ["restricted", 0.0135],
      ["multiverse", 0.186],
    ],
    updates: [
      ["main", 3.786],
      ["universe", 2.438],
    ],
    pockets: [0.102, 0.102],
    security: 3.373,
  }),
  xenial: ubuntu("xenial", ["1.2.35", "2.23-0ubuntu11.3"], {
    release: 0.247,
    packages: [
      ["main", 1.558],
      ["universe", 9.827],
      ["restricted", 0.0141],
      ["multiverse", 0.176],
    ],
    updates: [
      ["main", 2.561],
      ["universe", 1.544],
    ],
    pockets: [0.0998, 0.0998],
    security: 2.051,
  }),
};

/** The site of a release, by what /etc/os-release says. */
export function siteOf(release: string): Site {
  const name = /^VERSION_CODENAME="?([a-z]+)/m.exec(release)?.[1] ?? "";
  if (Object.hasOwn(SITES, name)) return SITES[name]!;
  const isUbuntu = /^ID="?ubuntu/m.test(release);
  const own = SITES[isUbuntu ? "noble" : "trixie"]!;
  return name ? { ...own, suite: name, indexes: [], unknown: true } : own;
}

/** The files that name a release's sources, as its image has them. */
export function sourceFiles(release: string): Readonly<Record<string, string>> {
  const { base, suite } = siteOf(release);
  const isUbuntu = /^ID="?ubuntu/m.test(release);
  const version = Number(/^VERSION_ID="?([\d.]+)/m.exec(release)?.[1] ?? 0);
  const stanza = (uri: string, suites: string, components: string, keyring: string) =>
    `Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: ${components}\nSigned-By: /usr/share/keyrings/${keyring}\n`;
  if (isUbuntu) {
    const parts = "main universe restricted multiverse";
    if (version >= 24)
      return {
        "/etc/apt/sources.list.d/ubuntu.sources": `${stanza(`${base}/`, `${suite} ${suite}-updates ${suite}-backports`, parts, "ubuntu-archive-keyring.gpg")}\n${stanza("http://security.ubuntu.com/ubuntu/", `${suite}-security`, parts, "ubuntu-archive-keyring.gpg")}`,
      };
    const line = (uri: string, name: string) => `deb ${uri}/ ${name} main restricted universe multiverse\n`;
    return {
      "/etc/apt/sources.list": `${[suite, `${suite}-updates`, `${suite}-backports`].map((name) => line(base, name)).join("")}${line("http://security.ubuntu.com/ubuntu", `${suite}-security`)}`,
    };
  }
  if (version >= 12)
    return {
      "/etc/apt/sources.list.d/debian.sources":
        `${stanza(base, `${suite} ${suite}-updates`, "main", "debian-archive-keyring.pgp")}\n${stanza(SECURITY, `${suite}-security`, "main", "debian-archive-keyring.pgp")}`.replaceAll(
          "keyring.pgp",
          version >= 13 ? "keyring.pgp" : "keyring.gpg",
        ),
    };
  const security = version >= 11 ? `${suite}-security` : `${suite}/updates`;
  return {
    "/etc/apt/sources.list": `deb ${base} ${suite} main\ndeb ${SECURITY} ${security} main\ndeb ${base} ${suite}-updates main\n`,
  };
}
