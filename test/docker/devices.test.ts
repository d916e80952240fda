// Device files: those that every container has, those of the computer, and what is written into them.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run } = startLearner({ world: "docker" });
out("docker pull -q alpine");

describe("devices", () => {
  it("are shown with their numbers", () => {
    expect(out("stat -c '%A %F' /dev/null /dev/vda")).toBe("crw-rw-rw- character special file\nbrw-rw---- block special file\n");
    expect(out("ls -l /dev/urandom")).toMatch(/^crw-rw-rw- 1 root root 1, 9 /);
  });
  it("are as old as the question where they are made as it is asked, as all in /proc", () =>
    expect(out("ls -ld /proc; stat -c %y /proc/version")).toMatch(/ Jan {2}5 09:0\d \/proc\n2026-01-05 /));
  it("keep nothing of what is written into them", () => {
    out("echo lost | tee /dev/null > /dev/null; cp /etc/hostname /dev/null");
    expect(out("cat /dev/null; stat -c %F /dev/null")).toBe("character special file\n");
    expect(run("echo no > /dev/full").stderr).toContain("No space left on device");
  });
  it("of a container are few, and no part of what it changed or of an archive of it", () => {
    expect(out("docker run --name few alpine ls /dev").split("\n").slice(0, -1)).toEqual(
      "core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero".split(" "),
    );
    expect(out("docker diff few; docker export few | tar t | grep ^dev")).toBe("dev/\ndev/console\ndev/pts/\ndev/shm/\n");
  });
  it("of the computer are a container's with --device, and all of them with --privileged", () => {
    expect(out("docker run --rm --device /dev/fuse --device /dev/vda:/dev/xvda:r alpine stat -c '%n %A' /dev/fuse /dev/xvda")).toBe(
      "/dev/fuse crw-rw-rw-\n/dev/xvda brw-rw----\n",
    );
    expect(out("docker run --rm --privileged alpine ls /dev/vda1 /dev/kmsg")).toBe("/dev/kmsg\n/dev/vda1\n");
  });
  it.each([
    ["--device /dev/nope", 'error gathering device information while adding custom device "/dev/nope": no such file or directory'],
    ["--device /etc/passwd", 'error gathering device information while adding custom device "/etc/passwd": not a device node'],
    ["--device nope", 'invalid argument "nope" for "--device" flag: nope is not an absolute path'],
    ["--oom-score-adj 2000", "Invalid value 2000, range for oom score adj is [-1000, 1000]"],
    ["--blkio-weight 5", "range of blkio weight is from 10 to 1000"],
    ["--storage-opt size=1G", "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"],
  ])("%s is refused", (words, why) => expect(run(`docker run --rm ${words} alpine true`).stderr).toContain(why));
});

describe("resources", () => {
  it("are in the control group and with the process", () => {
    out("docker run -d --name one --oom-score-adj 500 --blkio-weight 300 alpine sleep 1d");
    expect(out("docker exec one cat /proc/1/oom_score_adj /sys/fs/cgroup/io.weight")).toBe("500\ndefault 2930\n");
    expect(out("docker update --blkio-weight 1000 one; docker exec one cat /sys/fs/cgroup/io.weight")).toBe("one\ndefault 10000\n");
  });
  it("that the kernel has no place for are told, and left out", () => {
    expect(run("docker create --name two --oom-kill-disable --memory-swappiness 5 alpine").stderr).toBe(
      "WARNING: Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.\nWARNING: Your kernel does not support OomKillDisable. OomKillDisable discarded.\n",
    );
    expect(out("docker inspect two -f '{{.HostConfig.OomKillDisable}} {{.HostConfig.MemorySwappiness}}'")).toBe("<nil> <nil>\n");
  });
});
