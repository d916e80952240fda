// What of its computer a container sees: its processors, the kernel's settings; and how the computer sees its processes (docker top).
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run } = startLearner({ world: "docker" });
out("docker run -d --name web nginx:1.27; docker pull -q alpine; docker pull -q debian");

describe("docker top", () => {
  const rows = (line: string): string[][] => {
    const lines = out(line).trimEnd().split("\n");
    return lines.map((each) => each.trim().split(/ {2,}/));
  };
  it("shows what ps of the computer shows of the container", () => {
    const [heads, ...processes] = rows("docker top web");
    expect(heads).toEqual(["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"]);
    expect(processes[0]![7]).toBe("nginx: master process nginx -g daemon off;");
    expect(processes[0]![1]).toBe(out("docker inspect web --format {{.State.Pid}}").trim());
  });
  it("takes options of ps", () => {
    expect(rows("docker top web aux")[0]).toEqual(["USER", "PID", "%CPU", "%MEM", "VSZ", "RSS", "TTY", "STAT", "START", "TIME", "COMMAND"]);
    expect(rows("docker top web -eo pid,comm")).toEqual([["PID", "COMMAND"], ...Array(5).fill([expect.stringMatching(/^\d+$/), "nginx"])]);
    expect(rows("docker top web -o user,pid,args")[1]).toEqual(["root", expect.any(String), "nginx: master process nginx -g daemon off;"]);
  });
  it.each([
    ["-o comm", "Error response from daemon: Couldn't find PID field in ps output\n"],
    ["-o foo,pid", 'Error response from daemon: error: unknown user-defined format specifier "foo"\n'],
    ["-zz", "Error response from daemon: error: unsupported SysV option\n"],
    ["-o pid=PIDS,comm", 'Error response from daemon: specifying "pid=PIDS,comm" is not allowed\n'],
  ])("%s is refused", (options, stderr) => expect(run(`docker top web ${options}`)).toEqual({ stdout: "", stderr, code: 1 }));
});

describe("processors", () => {
  it("are those that it may run on, and no quota hides one", () => {
    expect(out("docker run --rm alpine nproc")).toBe("4\n");
    expect(out("docker run --rm --cpus 1 alpine nproc")).toBe("4\n");
    expect(out("docker run --rm --cpuset-cpus 0,2-3 alpine sh -c 'nproc; nproc --all; cat /sys/fs/cgroup/cpuset.cpus.effective'")).toBe(
      "3\n4\n0,2-3\n",
    );
    expect(out("docker run --rm --cpuset-cpus 1 alpine grep Cpus_allowed_list /proc/self/status")).toBe("Cpus_allowed_list:\t1\n");
  });
  it("share one node of memory, whose number is 0", () => {
    out("docker run --rm --cpuset-mems 0 alpine true");
    expect(run("docker run --rm --cpuset-mems 1 alpine true").stderr).toContain(
      "Requested memory nodes are not available - requested 1, available: 0",
    );
  });
  it("change with docker update", () => {
    out("docker update --cpuset-cpus 0-1 web");
    expect(out("docker exec web nproc; docker inspect web --format {{.HostConfig.CpusetCpus}}")).toBe("2\n0-1\n");
    expect(run("docker update --cpuset-cpus 9 web").stderr).toContain("Requested CPUs are not available - requested 9, available: 0-3");
  });
});

describe("settings of the kernel", () => {
  it("are set for one container with --sysctl, and for no other", () => {
    const set = "docker run --rm --sysctl net.core.somaxconn=1024 --sysctl net.ipv4.tcp_keepalive_time=300 alpine";
    expect(out(`${set} cat /proc/sys/net/core/somaxconn`)).toBe("1024\n");
    expect(out(`${set} sysctl net.ipv4.tcp_keepalive_time`)).toBe("net.ipv4.tcp_keepalive_time = 300\n");
    expect(out("docker run --rm alpine sysctl -n net.core.somaxconn")).toBe("4096\n");
  });
  it("let nobody need capabilities for ports and pings", () =>
    expect(out("docker run --rm alpine sysctl net.ipv4.ip_unprivileged_port_start net.ipv4.ping_group_range")).toBe(
      "net.ipv4.ip_unprivileged_port_start = 0\nnet.ipv4.ping_group_range = 0\t2147483647\n",
    ));
  it("tell who may send echoes without a capability", () => {
    const ping = "alpine ping -c1 -q 127.0.0.1";
    expect(run(`docker run --rm --cap-drop ALL -u 1000 ${ping}`).code).toBe(0);
    expect(run(`docker run --rm --network host ${ping}`).code).toBe(0);
    const refused = {
      stdout: "PING 127.0.0.1 (127.0.0.1): 56 data bytes\n",
      stderr: "ping: permission denied (are you root?)\n",
      code: 1,
    };
    expect(run(`docker run --rm --network host --cap-drop ALL ${ping}`)).toEqual(refused);
    expect(run(`docker run --rm --sysctl net.ipv4.ping_group_range='500 600' --cap-drop ALL ${ping}`)).toEqual(refused);
    expect(run("docker run --rm -u 1000 alpine traceroute 127.0.0.1").stderr).toBe(
      "traceroute: socket(AF_INET,3,1): Operation not permitted\n",
    );
  });
  it("cannot be changed from inside, but in a privileged container", () => {
    expect(run("docker run --rm alpine sysctl -w net.ipv4.ip_forward=0")).toEqual({
      stdout: "",
      stderr: "sysctl: error setting key 'net.ipv4.ip_forward': Read-only file system\n",
      code: 1,
    });
    expect(run("docker run --rm alpine sh -c 'echo 0 > /proc/sys/net/ipv4/ip_forward'").stderr).toContain("Read-only file system");
    expect(out("docker run --rm --privileged alpine sysctl -w net.ipv4.ip_forward=0")).toBe("net.ipv4.ip_forward = 0\n");
  });
  it("belong to a name space of the container's own, or cannot be set", () => {
    const { stderr, code } = run("docker run --rm --network host --sysctl net.core.somaxconn=1 alpine true");
    expect([stderr, code]).toEqual([expect.stringContaining('sysctl "net.core.somaxconn" not allowed in host network namespace'), 125]);
    expect(run("docker run --rm --ipc host --sysctl kernel.shmmax=1 alpine true").stderr).toContain(
      "is not allowed in the hosts ipc namespace",
    );
  });
  it("that are unknown are named as each sysctl does", () => {
    expect(run("docker run --rm alpine sysctl net.nope").stderr).toBe("sysctl: error: 'net.nope' is an unknown key\n");
    expect(run("docker run --rm debian sysctl net.nope").stderr).toBe(
      "sysctl: cannot stat /proc/sys/net/nope: No such file or directory\n",
    );
  });
});
