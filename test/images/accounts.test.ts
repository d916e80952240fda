// Who is known in images, and in which groups that puts whoever runs.
import { describe, expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { driveNow } from "../drive-now.ts";

const booted = boot({ seed: "accounts", world: "docker" });
function run(script: string): string {
  const shell = booted.run(script);
  driveNow(booted.world, () => shell.exitCode !== undefined);
  return shell.stdout.read() ?? "";
}

describe("root is in the groups that the distribution puts root in", () => {
  it.each([
    ["alpine", "0(root),1(bin),2(daemon),3(sys),4(adm),6(disk),10(wheel),11(floppy),20(dialout),26(tape),27(video)"],
    ["busybox", "0(root),10(wheel)"],
    ["debian", "0(root)"],
    ["fedora", "0(root)"],
  ])("%s", (image, groups) => {
    expect(run(`docker run --rm ${image} id 2>/dev/null`)).toBe(`uid=0(root) gid=0(root) groups=${groups}\n`);
  });
});

describe("an account that the distribution brings", () => {
  it.each([
    ["ubuntu", "ubuntu", "uid=1000(ubuntu) gid=1000(ubuntu)"],
    ["alpine", "mail", "uid=8(mail) gid=12(mail)"],
    ["debian", "games", "uid=5(games) gid=60(games)"],
    ["alpine:3.18", "vpopmail", "uid=89(vpopmail) gid=89(vpopmail)"],
    ["alpine:3.20", "ntp", "uid=123(ntp) gid=123(ntp)"],
    ["debian:11", "gnats", "uid=41(gnats) gid=41(gnats)"],
    ["ubuntu:22.04", "_apt", "uid=100(_apt) gid=65534(nogroup)"],
    ["busybox", "operator", "uid=37(operator) gid=37(operator)"],
    ["fedora", "ftp", "uid=14(ftp) gid=50(ftp)"],
  ])("in %s: %s", (image, user, identity) => {
    expect(run(`docker run --rm --user ${user} ${image} id 2>/dev/null`)).toContain(identity);
  });

  it.each([
    ["alpine", "www-data"],
    ["alpine:3.20", "vpopmail"],
    ["debian", "wheel"],
    ["debian", "gnats"],
    ["ubuntu:22.04", "ubuntu"],
  ])("is not known in an image without it: %s has no %s", (image, user) => {
    expect(run(`docker run --rm --user ${user} ${image} id 2>&1`)).toContain(
      `unable to find user ${user}: no matching entries in passwd file`,
    );
  });

  it("has its home where it is one of people", () => {
    expect(run("docker run --rm ubuntu stat -c '%n %U' /home/ubuntu 2>/dev/null; docker run --rm ubuntu:22.04 ls /home 2>/dev/null")).toBe(
      "/home/ubuntu ubuntu\n",
    );
  });

  it("has a main group that has a name", () => {
    for (const image of ["alpine", "busybox", "debian", "fedora", "ubuntu"]) {
      const [users, groups] = ["passwd", "group"].map((name) =>
        run(`docker run --rm ${image} cat /etc/${name}`)
          .trim()
          .split("\n")
          .map((line) => line.split(":")),
      );
      const known = new Set(groups!.map(([, , id]) => id));
      expect(users!.filter(([, , , group]) => !known.has(group))).toEqual([]);
    }
  });
});
