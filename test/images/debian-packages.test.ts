// Packages of Debian 12 and 13: what apt tells of them is what the real one told with the index of each release, on nothing but their base.
import { beforeAll, describe, expect, it } from "vitest";
import { find, ofRelease, withNeeds } from "../../src/images/packages/debian.ts";
import { startLearner } from "../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner();
});
const shell = (image: string, line: string) => learner.run(`docker run --quiet --rm ${image} sh -c '${line}'`);
/** What is told after the lists are there. */
const told = (image: string, line: string) => shell(image, `apt-get update -qq; ${line}`);

describe("apt-get update", () => {
  it.each([
    ["debian:13", ["140 kB", "47.3 kB", "43.4 kB", "9678 kB", "1108 B", "306 kB"], "10.2 MB"],
    ["debian:12", ["151 kB", "55.4 kB", "34.8 kB", "8790 kB", "6924 B", "377 kB"], "9415 kB"],
  ])("fetches what the index of %s weighs", (image, sizes, all) => {
    const { stdout } = shell(image, "apt-get update");
    expect([...stdout.matchAll(/^Get:.*\[(.*)\]$/gm)].map(([, size]) => size)).toEqual(sizes);
    expect(stdout).toContain(`Fetched ${all} in `);
  });
});

describe("apt-get install", () => {
  const report = (image: string, words: string) =>
    /The following (?:additional|NEW)[\s\S]* will be used\.\n/.exec(told(image, `apt-get install -y ${words}`).stdout)?.[0];

  it.each([
    ["debian:13", "59.4 kB", "132 kB"],
    ["debian:12", "52.5 kB", "116 kB"],
  ])("on %s tells what an archive weighs, and what it takes on the disk", (image, archive, size) =>
    expect(report(image, "tree")).toBe(
      `The following NEW packages will be installed:\n  tree\n0 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.\nNeed to get ${archive} of archives.\nAfter this operation, ${size} of additional disk space will be used.\n`,
    ),
  );
  it("brings what is needed, however far, and tells of what is only recommended or suggested", () =>
    expect(report("debian:13", "--no-install-recommends curl")).toBe(`The following additional packages will be installed:
  libbrotli1 libcom-err2 libcurl4t64 libffi8 libgnutls30t64 libgssapi-krb5-2
  libidn2-0 libk5crypto3 libkeyutils1 libkrb5-3 libkrb5support0 libldap2
  libnghttp2-14 libnghttp3-9 libp11-kit0 libpsl5t64 librtmp1 libsasl2-2
  libsasl2-modules-db libssh2-1t64 libtasn1-6 libunistring5
Suggested packages:
  gnutls-bin krb5-doc krb5-user
Recommended packages:
  bash-completion ca-certificates krb5-locales libldap-common publicsuffix
  libsasl2-modules
The following NEW packages will be installed:
  curl libbrotli1 libcom-err2 libcurl4t64 libffi8 libgnutls30t64
  libgssapi-krb5-2 libidn2-0 libk5crypto3 libkeyutils1 libkrb5-3
  libkrb5support0 libldap2 libnghttp2-14 libnghttp3-9 libp11-kit0 libpsl5t64
  librtmp1 libsasl2-2 libsasl2-modules-db libssh2-1t64 libtasn1-6
  libunistring5
0 upgraded, 23 newly installed, 0 to remove and 0 not upgraded.
Need to get 4909 kB of archives.
After this operation, 14.8 MB of additional disk space will be used.
`));
  it("fetches each from the suite that has its newest version", () =>
    expect(told("debian:12", "apt-get install -y jq").stdout).toContain(
      `Get:1 http://deb.debian.org/debian bookworm/main amd64 libonig5 amd64 6.9.8-1 [188 kB]
Get:2 http://deb.debian.org/debian-security bookworm-security/main amd64 libjq1 amd64 1.6-2.1+deb12u3 [136 kB]
Get:3 http://deb.debian.org/debian-security bookworm-security/main amd64 jq amd64 1.6-2.1+deb12u3 [64.4 kB]
Fetched 389 kB in `,
    ));
  it("tells libraries with their architecture, and numbers the archives", () => {
    const { stdout } = told("debian:13", "apt-get install -y jq");
    expect(stdout).toContain("Preparing to unpack .../0-libonig5_6.9.9-1+b1_amd64.deb ...\nUnpacking libonig5:amd64 (6.9.9-1+b1) ...\n");
    expect(stdout).toContain("Setting up jq (1.7.1-6+deb13u4) ...\nProcessing triggers for libc-bin (");
    expect(told("debian:13", "apt-get install -y tree").stdout).toMatch(
      /Preparing to unpack \.\.\.\/tree_2\.2\.1-1_amd64\.deb \.\.\.\nUnpacking tree \(2\.2\.1-1\) \.\.\.\nSetting up tree \(2\.2\.1-1\) \.\.\.\n$/,
    );
  });
  it("knows what images come with", () =>
    expect(told("debian:12", "apt-get install -y bash").stdout).toContain("bash is already the newest version (5.2.15-2+b13).\n"));
});

describe("a name that a release has no package of", () => {
  const GONE =
    "is not available, but is referred to by another package.\nThis may mean that the package is missing, has been obsoleted, or\nis only available from another source\n";
  it.each(["software-properties-common", "openjdk-17-jdk"])("%s is not in Debian 13, and is in 12", (name) => {
    expect(told("debian:13", `apt-get install -y -qq ${name}`)).toMatchObject({
      stderr: `E: Unable to locate package ${name}\n`,
      code: 100,
    });
    expect(told("debian:12", `apt-get install -y -qq ${name}`).code).toBe(0);
  });
  it("has others in its place", () =>
    expect(told("debian:13", "apt-get install -y mysql-client")).toMatchObject({
      stdout: expect.stringContaining(
        `Package mysql-client ${GONE}However the following packages replace it:\n  mariadb-client-compat\n\n`,
      ),
      stderr: "E: Package 'mysql-client' has no installation candidate\n",
      code: 100,
    }));
  it("has others in its place in one release, and none in another", () =>
    expect(told("debian:12", "apt-get install -y mysql-client").stdout).toContain(`Package mysql-client ${GONE}\n`));
  it("is provided by several, of which one has to be chosen", () =>
    expect(told("debian:12", "apt-get install -y netcat")).toMatchObject({
      stdout: expect.stringContaining(
        "Package netcat is a virtual package provided by:\n  netcat-openbsd 1.219-1\n  netcat-traditional 1.10-47\n\n",
      ),
      stderr: "E: Package 'netcat' has no installation candidate\n",
    }));
  it("is provided by one, which is taken", () => {
    const { stdout } = told("debian:13", "apt-get install -y dnsutils && which dig");
    expect(stdout).not.toContain("Setting up dnsutils");
    expect(stdout).toMatch(/\/usr\/bin\/dig\n$/);
  });
  it("may have been meant as a pattern", () =>
    expect(told("debian:13", "apt-get install -y libssl1.1").stderr).toContain(
      "E: Unable to locate package libssl1.1\nE: Couldn't find any package by glob 'libssl1.1'\nE: Couldn't find any package by regex 'libssl1.1'\n",
    ));
});

describe("what nothing needs any more", () => {
  it("is told of when a package is removed, and goes when asked", () => {
    const { stdout } = told("debian:12", "apt-get install -y -qq jq; apt-get remove -y jq; apt-get autoremove -y");
    expect(stdout).toContain(
      "The following packages were automatically installed and are no longer required:\n  libjq1 libonig5\nUse 'apt autoremove' to remove them.\nThe following packages will be REMOVED:\n  jq\n",
    );
    expect(stdout).toContain("The following packages will be REMOVED:\n  libjq1 libonig5\n");
    expect(stdout).toMatch(/Removing libonig5:amd64 \(6\.9\.8-1\) \.\.\.\n$/);
  });
  it("goes at once with --auto-remove", () =>
    expect(told("debian:12", "apt-get install -y -qq jq; apt-get purge -y --auto-remove jq").stdout).toContain(
      "  jq* libjq1* libonig5*\n",
    ));
  it("is not what somebody has asked for since", () => {
    const { stdout } = told("debian:12", "apt-get install -y -qq jq; apt-get install -y libonig5; apt-get purge -y --auto-remove jq");
    expect(stdout).toContain("libonig5 is already the newest version (6.9.8-1).\nlibonig5 set to manually installed.\n");
    expect(stdout).toContain("  jq* libjq1*\n");
  });
  it("takes along those that need it when it goes", () =>
    expect(told("debian:12", "apt-get install -y -qq jq; apt-get remove -y libonig5").stdout).toContain(
      "The following packages will be REMOVED:\n  jq libjq1 libonig5\n",
    ));
});

describe("a program tells the version of its package", () => {
  it.each([
    ["debian:13", "python3-pip", "python3 --version; pip --version", "Python 3.13.5\npip 25.1.1 from "],
    ["debian:12", "python3-pip", "python3 --version; pip --version", "Python 3.11.2\npip 23.0.1 from "],
    ["debian:13", "npm", "node --version; npm --version", "v20.19.2\n9.2.0\n"],
    ["debian:12", "npm", "node --version; npm --version", "v18.20.4\n9.2.0\n"],
    ["debian:13", "nginx", "nginx -v 2>&1", "nginx version: nginx/1.26.3\n"],
    ["debian:12", "nginx", "nginx -v 2>&1", "nginx version: nginx/1.22.1\n"],
    [
      "debian:13",
      "default-jre-headless",
      "java -version 2>&1",
      'openjdk version "21.0.13.1"\nOpenJDK Runtime Environment (build 21.0.13.1+2-Debian-',
    ],
    [
      "debian:12",
      "default-jre-headless",
      "java -version 2>&1",
      'openjdk version "17.0.21.1"\nOpenJDK Runtime Environment (build 17.0.21.1+2-Debian-',
    ],
    ["debian:13", "gcc make", "gcc --version; make --version", "gcc (Debian 14.2.0-19) 14.2.0\nGNU Make 4.4.1\n"],
    ["debian:12", "gcc make", "gcc --version; make --version", "gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nGNU Make 4.3\n"],
    ["debian:13", "golang-go maven", "go version; mvn -v", "go version go1.24.4 linux/amd64\nApache Maven 3.9.9\n"],
    ["debian:12", "golang-go maven", "go version; mvn -v", "go version go1.19.8 linux/amd64\nApache Maven 3.8.7\n"],
    ["debian:12", "tree", "perl -v", "This is perl 5, version 36, subversion 0 (v5.36.0)"],
    ["alpine:3.22", "", "apk add -q nodejs python3; node --version; python3 --version", "v22.16.0\nPython 3.12.12\n"],
  ])("on %s with %s: %s", (image, packages, line, version) => {
    const install = packages && `apt-get update -qq; apt-get install -y -qq --no-install-recommends ${packages} >/dev/null 2>&1; `;
    expect(shell(image, `${install}(${line}) | tail -n +1`).stdout).toContain(version);
  });
});

it("what a version says is refused where that is not known", () =>
  expect(told("debian:13", "apt-get install -y -qq ruby >/dev/null 2>&1; ruby --version")).toMatchObject({
    stderr: "k8s-quest does not simulate what ruby 3.3.14 says of its version yet\n",
    code: 1,
  }));

describe("the tables of releases", () => {
  it.each(["trixie", "bookworm"])("of %s have all that their packages need or recommend", (suite) => {
    const table = ofRelease(suite);
    for (const name of Object.keys(table)) {
      const { needs = [], recommends = [] } = find(table, name) ?? {};
      for (const wish of needs)
        expect(
          wish.split(/[|>]/).some((each) => find(table, each)),
          `${name}: ${wish}`,
        ).toBe(true);
      if (!find(table, name)) continue;
      for (const each of withNeeds(table, [name], {
        recommends: recommends.length > 0,
        there: (other) => find(table, other)!.base === true,
      }))
        expect(find(table, each)).toBeDefined();
    }
  });
});
