// Device files: those that every container has, those of the computer, and what is written into them.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run, write } = startLearner({ world: "docker" });
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
  it("rules for those that it makes itself are kept", () => {
    out("docker create --name ruled --device-cgroup-rule 'c 7:* rmw' --device-cgroup-rule 'b 8:1 r' alpine true");
    expect(out("docker inspect ruled -f '{{json .HostConfig.DeviceCgroupRules}}'; docker start -a ruled")).toBe(
      '["c 7:* rmw","b 8:1 r"]\n',
    );
  });
  it.each([
    ["--device-cgroup-rule 'x 1:3 mr'", "for \"--device-cgroup-rule\" flag: invalid device cgroup format 'x 1:3 mr'"],
    ["--device /dev/nope", 'error gathering device information while adding custom device "/dev/nope": no such file or directory'],
    ["--device /etc/passwd", 'error gathering device information while adding custom device "/etc/passwd": not a device node'],
    ["--device nope", 'invalid argument "nope" for "--device" flag: nope is not an absolute path'],
    ["--oom-score-adj 2000", "Invalid value 2000, range for oom score adj is [-1000, 1000]"],
    ["--blkio-weight 5", "range of blkio weight is from 10 to 1000"],
    ["--cpu-rt-runtime 950000", "kernel does not support CPU real-time scheduler"],
    ["--cpus 1 --cpu-quota 50000", "Conflicting options: Nano CPUs and CPU Quota cannot both be set"],
    ["--cpu-period 10", "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"],
    ["--device-read-bps /dev/vda", 'invalid argument "/dev/vda" for "--device-read-bps" flag: bad format: /dev/vda'],
    ["--blkio-weight-device /dev/vda:5", "invalid weight for device: /dev/vda:5"],
    ["--device-write-iops /dev/nope:5", "stat /dev/nope: no such file or directory"],
    // The kernel limits whole disks, and nothing else.
    ["--name part --device-write-bps /dev/vda1:1mb", 'failed to write "254:1 wbps=1048576": write /sys/fs/cgroup/system.slice/docker-'],
    ["--storage-opt size=1G", "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"],
  ])("%s is refused", (words, why) => expect(run(`docker run --rm ${words} alpine true`).stderr).toContain(why));
});

describe("resources", () => {
  it("are in the control group and with the process", () => {
    out("docker run -d --name one --oom-score-adj 500 --blkio-weight 300 alpine sleep 1d");
    expect(out("docker exec one cat /proc/1/oom_score_adj /sys/fs/cgroup/io.weight")).toBe("500\ndefault 2930\n");
    expect(out("docker update --blkio-weight 1000 one; docker exec one cat /sys/fs/cgroup/io.weight")).toBe("one\ndefault 10000\n");
  });
  it("limit single disks: as they were asked for, and in the control group", () => {
    out("docker run -d --name slow --device-read-bps /dev/vda:1mb --device-write-iops /dev/vda:100 alpine sleep 1d");
    expect(out("docker inspect slow -f '{{json .HostConfig.BlkioDeviceReadBps}} {{json .HostConfig.BlkioDeviceWriteBps}}'")).toBe(
      '[{"Path":"/dev/vda","Rate":1048576}] []\n',
    );
    expect(out("docker exec slow cat /sys/fs/cgroup/io.max")).toBe("254:0 rbps=1048576 wbps=max riops=max wiops=100\n");
    const file = "/sys/fs/cgroup/system.slice/docker-$(docker inspect slow -f '{{.Id}}').scope/io.max";
    expect(run(`echo "254:0 rbps=max wiops=max" | sudo tee ${file}; cat ${file}`).stdout).toBe("254:0 rbps=max wiops=max\n");
    expect(run(`echo "254:1 rbps=5" | sudo tee ${file}`).stderr).toContain("No such device");
  });
  it("of a Compose service are those of its container", () => {
    write({
      "app/compose.yaml": `services:
  web:
    image: alpine
    command: sleep 1d
    cpuset: "0"
    cpu_quota: 50000
    oom_score_adj: 300
    devices: ["/dev/fuse", {source: /dev/vda, target: /dev/xvda, permissions: r}]
    blkio_config: {weight: 300, device_write_bps: [{path: /dev/vda, rate: 2mb}]}
    dns_opt: [ndots:1]
`,
    });
    out("cd app && docker compose up -d; cd");
    expect(
      out("docker exec app-web-1 cat /sys/fs/cgroup/io.max /sys/fs/cgroup/io.weight /sys/fs/cgroup/cpu.max /proc/1/oom_score_adj"),
    ).toBe("254:0 rbps=max wbps=2097152 riops=max wiops=max\ndefault 2930\n50000 100000\n300\n");
    expect(out("docker exec app-web-1 sh -c 'ls /dev/fuse /dev/xvda; cat /sys/fs/cgroup/cpuset.cpus; grep options /etc/resolv.conf'")).toBe(
      "/dev/fuse\n/dev/xvda\n0\noptions ndots:1\n",
    );
  });
  it("that the kernel has no place for are told, and left out", () => {
    expect(run("docker create --name two --oom-kill-disable --memory-swappiness 5 alpine").stderr).toBe(
      "WARNING: Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.\nWARNING: Your kernel does not support OomKillDisable. OomKillDisable discarded.\n",
    );
    expect(out("docker inspect two -f '{{.HostConfig.OomKillDisable}} {{.HostConfig.MemorySwappiness}}'")).toBe("<nil> <nil>\n");
  });
});
