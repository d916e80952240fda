// Below containers: name spaces, control groups, roots and overlays by hand on the learner's computer (namespaces(7), cgroups(7), unshare(1), nsenter(1), lsns(8)).
import { describe, expect, it } from "vitest";
import { startLearner } from "../../docker/learner.ts";

function learner() {
  const { run } = startLearner();
  /** All that a line prints. */
  return {
    run: (line: string): string => {
      const { stdout, stderr } = run(line);
      return stdout + stderr;
    },
  };
}

const GROUP = "/sys/fs/cgroup/lab";

describe("name spaces", () => {
  it("a process name space starts at 1, /proc must be mounted to show it, and the computer has other numbers", () => {
    const { run } = learner();
    expect(run("sudo unshare --pid --fork --mount-proc bash -c 'echo $$; ps -e -o pid,args --no-headers'")).toMatch(
      /^1\n +1 bash -c .*\n +\d+ ps -e .*\n$/,
    );
    expect(run("sudo unshare --pid --fork bash -c 'echo $$; ps -e -o args'")).toMatch(/^1\n[\s\S]*\/sbin\/init/);
    run("sudo unshare --pid --fork sleep 1000 &");
    const outside = Number(run("pgrep -x sleep"));
    expect(outside).toBeGreaterThan(1000);
    expect(run(`sudo nsenter -t ${outside} -p -m sh -c 'kill -9 1'; pgrep -x sleep`).trim()).toBe(String(outside));
    run("sudo kill -9 $(pgrep -x sleep)");
    expect(run("pgrep -x sleep")).toBe("");
    expect(run("unshare --pid --fork ps")).toBe("unshare: unshare failed: Operation not permitted\n");
  });

  it("with --pid and no --fork, the name space ends with its first process", () => {
    const { run } = learner();
    expect(run("sudo unshare --pid bash -c 'readlink /proc/self/ns/uts; date +%Y; echo unreached'")).toBe(
      "uts:[4026531838]\nbash: fork: Cannot allocate memory\n",
    );
  });

  it("host names, mounts and users are one's own where they were unshared", () => {
    const { run } = learner();
    expect(run("sudo unshare --uts bash -c 'hostname inside; hostname'; hostname")).toBe("inside\nquest\n");
    expect(run("mkdir /tmp/m; sudo unshare -m bash -c 'mount -t tmpfs tmpfs /tmp/m; touch /tmp/m/a; ls /tmp/m'; ls /tmp/m")).toBe("a\n");
    expect(run("unshare --user --map-root-user bash -c 'id -u; cat /proc/self/uid_map'")).toBe("0\n         0       1000          1\n");
    expect(run("unshare --user id -u")).toBe("65534\n");
    expect(run("unshare -r hostname x")).toContain("you must be root");
    expect(run("unshare -r --uts bash -c 'hostname mine; hostname'")).toBe("mine\n");
  });

  it("a container's process has a number on the computer, and nsenter goes where it is", () => {
    const { run } = learner();
    run("docker run -d --name web --memory 64m nginx:1.27-alpine");
    const pid = run("docker inspect -f '{{.State.Pid}}' web").trim();
    expect(run("docker exec web pgrep -o nginx").trim()).toBe("1");
    expect(run(`ps -o args= -p ${pid}`)).toContain("nginx");
    expect(run("docker top web")).toContain(` ${pid} `);
    expect(run(`ps -o ppid= -p ${pid} | xargs ps -o args= -p`)).toContain("containerd-shim-runc-v2 -namespace moby -id");
    const address = run("docker inspect -f '{{.NetworkSettings.IPAddress}}' web").trim();
    expect(run(`sudo nsenter -t ${pid} -n ip -4 addr`)).toContain(`inet ${address}/16`);
    expect(run(`sudo nsenter -t ${pid} -n hostname`)).toBe("quest\n");
    expect(run(`sudo nsenter -t ${pid} -u hostname`)).toBe(run("docker exec web hostname"));
    expect(run(`sudo nsenter -t ${pid} -a sh -c 'ps -o pid,args' | head -2`)).toMatch(/ 1 +nginx|1 nginx/);
    expect(run(`sudo lsns -p ${pid} -n -o TYPE,PID`)).toMatch(/time +1\n[\s\S]*pid +\d{4,}/);
    expect(run(`cat /proc/${pid}/cgroup`)).toMatch(/^0::\/system\.slice\/docker-[0-9a-f]{64}\.scope\n$/);
    expect(run("docker exec web cat /proc/self/cgroup")).toBe("0::/\n");
    expect(run(`sudo readlink /proc/${pid}/ns/pid`)).toBe(run("docker exec web readlink /proc/self/ns/pid"));
    run(`sudo kill -9 ${pid}`);
    expect(run("docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' web")).toBe("exited 137\n");
  });
});

describe("control groups", () => {
  it("memory.max ends the biggest process", () => {
    const { run } = learner();
    expect(run(`mkdir ${GROUP}`)).toContain("Permission denied");
    run(`sudo mkdir ${GROUP}; echo 50M | sudo tee ${GROUP}/memory.max`);
    expect(run(`cat ${GROUP}/memory.max`)).toBe("52428800\n");
    expect(run(`sudo bash -c 'echo $$ > ${GROUP}/cgroup.procs; cat /proc/self/cgroup; tail /dev/zero; echo $?'`)).toMatch(
      /^0::\/lab\n137\n[\s\S]*Killed/,
    );
    expect(run(`grep oom_kill ${GROUP}/memory.events`)).toContain("oom_kill 1");
    expect(run(`sudo rmdir ${GROUP}; ls -d ${GROUP}`)).toContain("No such file or directory");
  });

  it("cpu.max throttles, and pids.max refuses to fork", () => {
    const { run } = learner();
    run(`sudo mkdir ${GROUP}; echo '20000 100000' | sudo tee ${GROUP}/cpu.max`);
    run(`sudo bash -c 'echo $$ > ${GROUP}/cgroup.procs; exec yes' > /dev/null & sleep 10`);
    expect(run("top -b -n 1 | grep yes")).toMatch(/ 20\.0 /);
    expect(run(`cat ${GROUP}/cpu.stat`)).toMatch(/nr_throttled 100\nthrottled_usec 8000000/);
    expect(run(`sudo rmdir ${GROUP}`)).toContain("Device or resource busy");
    run(`echo 1 | sudo tee ${GROUP}/cgroup.kill; echo max | sudo tee ${GROUP}/cpu.max; echo 2 | sudo tee ${GROUP}/pids.max`);
    expect(run(`sudo bash -c 'echo $$ > ${GROUP}/cgroup.procs; sleep 99 & sleep 99 & echo no'`)).toContain(
      "bash: fork: Resource temporarily unavailable",
    );
    expect(run(`cat ${GROUP}/pids.events`)).not.toBe("max 0\n");
  });

  it("refuses what the kernel refuses", () => {
    const { run } = learner();
    run(`sudo mkdir ${GROUP}`);
    expect(run(`echo lots | sudo tee ${GROUP}/memory.max`)).toContain(`tee: ${GROUP}/memory.max: Invalid argument`);
    expect(run(`sudo bash -c 'echo 99999 > ${GROUP}/cgroup.procs'`)).toContain("echo: write error: No such process");
    expect(run(`sudo echo 1M > ${GROUP}/memory.max`)).toContain(`${GROUP}/memory.max: Permission denied`);
    expect(run(`sudo mkdir ${GROUP}/child; ls ${GROUP}/child | grep -c memory`)).toBe("0\n");
    run(`echo +memory | sudo tee ${GROUP}/cgroup.subtree_control`);
    expect(run(`cat ${GROUP}/child/memory.max`)).toBe("max\n");
    expect(run(`sudo bash -c 'echo $$ > ${GROUP}/cgroup.procs'`)).toContain("Device or resource busy");
  });

  it("docker's limits are there, from both sides", () => {
    const { run } = learner();
    run("docker run -d --name box --memory 100m --cpus 0.5 --pids-limit 20 alpine sleep 1d");
    const group = `/sys/fs/cgroup/system.slice/docker-${run("docker inspect -f '{{.Id}}' box").trim()}.scope`;
    expect(run(`cat ${group}/memory.max ${group}/cpu.max ${group}/pids.max`)).toBe("104857600\n50000 100000\n20\n");
    expect(run("docker exec box cat /sys/fs/cgroup/memory.max")).toBe("104857600\n");
    expect(run(`cat ${group}/cgroup.procs`)).toBe(run("docker inspect -f '{{.State.Pid}}' box"));
    expect(run("docker exec box sh -c 'echo 1 > /sys/fs/cgroup/memory.max'")).toContain("Read-only file system");
    run("docker update --memory 200m --memory-swap 400m box");
    expect(run(`cat ${group}/memory.max`)).toBe("209715200\n");
    run("docker rm -f box");
    expect(run(`ls ${group}`)).toContain("No such file");
  });
});

describe("a container by hand", () => {
  it("is an exported tree, name spaces and chroot", () => {
    const { run } = learner();
    run("mkdir /tmp/r; docker export $(docker create alpine) | tar -C /tmp/r -xf -");
    const inside = run(
      "sudo unshare --pid --fork --mount --uts --net chroot /tmp/r /bin/sh -c 'mount -t proc proc /proc; hostname box; hostname; ps -o pid,args; ls /'",
    );
    expect(inside).toMatch(/^box\nPID +COMMAND\n +1 \/bin\/sh -c [^\n]*\n +\d+ ps /);
    expect(inside).toContain("home\n");
    expect(run("ls /tmp/r/proc; hostname")).toBe("quest\n");
    expect(run("chroot /tmp/r /bin/ls")).toContain("cannot change root directory to '/tmp/r': Operation not permitted");
    expect(run("sudo chroot /tmp/r /bin/bash")).toContain("failed to run command '/bin/bash': No such file or directory");
    const pivoted = run(
      "sudo unshare -m bash -c 'mount --bind /tmp/r /tmp/r; cd /tmp/r; mkdir old; pivot_root . old; cd /; /bin/ls /old/home; /bin/umount -l /old; /bin/ls /old; /bin/cat /etc/alpine-release'",
    );
    expect(pivoted).toMatch(/^learner\n3\.\d+\.\d+\n$/);
  });

  it("an overlay shows the union, writes go up, removals leave whiteouts", () => {
    const { run } = learner();
    run("cd /tmp; mkdir -p lower/d upper work merged; echo one > lower/a; echo two > lower/b; echo x > lower/d/x");
    run("sudo mount -t overlay overlay -o lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work /tmp/merged");
    run("cd /tmp; echo changed > merged/a; rm merged/b; echo y > merged/d/y");
    expect(run("cd /tmp; ls merged merged/d; cat merged/a lower/a")).toBe("merged:\na\nd\n\nmerged/d:\nx\ny\nchanged\none\n");
    expect(run("ls -l /tmp/upper/b")).toMatch(/^c--------- 1 root root 0, 0 /);
    expect(run("ls /tmp/upper/d")).toBe("y\n");
    expect(run("mount | grep merged")).toBe(
      "overlay on /tmp/merged type overlay (rw,relatime,lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work)\n",
    );
    run("cd /tmp; rm -r merged/d; mkdir merged/d");
    expect(run("ls /tmp/merged/d")).toBe("");
    expect(run("sudo umount /tmp/merged; ls /tmp/merged")).toBe("");
  });
});

describe("networks by hand", () => {
  it("a pair of devices joins two name spaces; without a route nothing can be reached", () => {
    const { run } = learner();
    run("sudo ip netns add red; sudo ip link add veth0 type veth peer name veth1; sudo ip link set veth1 netns red");
    expect(run("ip netns list")).toBe("red (id: 0)\n");
    expect(run("sudo ip netns exec red ip link")).toContain("1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN");
    expect(run("sudo ip netns exec red ping -c 1 10.0.0.1")).toBe("ping: connect: Network is unreachable\n");
    run("sudo ip addr add 10.0.0.1/24 dev veth0; sudo ip link set veth0 up");
    expect(run("ip -br addr show veth0")).toContain("10.0.0.1/24");
    run("sudo ip -n red addr add 10.0.0.2/24 dev veth1; sudo ip -n red link set veth1 up");
    expect(run("sudo ip netns exec red ip route")).toBe("10.0.0.0/24 dev veth1 proto kernel scope link src 10.0.0.2 \n");
    expect(run("sudo ip netns exec red ping -c 1 10.0.0.1; ping -c 1 10.0.0.2")).toMatch(/1 received[\s\S]*1 received/);
    expect(run("ip netns add other")).toBe("mkdir /run/netns failed: Permission denied\n");
    expect(run("sudo ip netns exec blue true")).toBe('Cannot open network namespace "blue": No such file or directory\n');
    run("sudo ip netns del red");
    expect(run("ip link show veth0")).toContain("does not exist");
  });

  it("docker's layers are folders", () => {
    const { run } = learner();
    run("docker run -d --name box alpine sleep 1d; docker exec box sh -c 'echo hi > /note; rm /etc/os-release'");
    const upper = run("docker inspect -f '{{.GraphDriver.Data.UpperDir}}' box").trim();
    expect(run(`sudo cat ${upper}/note`)).toBe("hi\n");
    expect(run(`sudo ls -l ${upper}/etc`)).toMatch(/^c--------- .* os-release$/m);
    const merged = run("docker inspect -f '{{.GraphDriver.Data.MergedDir}}' box").trim();
    expect(run(`sudo cat ${merged}/etc/alpine-release`)).toMatch(/^3\./);
    const lower = run("docker inspect -f '{{.GraphDriver.Data.LowerDir}}' box").trim().split(":").at(-1)!;
    expect(run(`sudo ls ${lower}`)).toContain("etc\n");
  });
});
