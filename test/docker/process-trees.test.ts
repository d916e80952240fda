// The processes that servers start beside their first: who they are, whose, and what becomes of them.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run } = startLearner({ world: "docker" });
/** The processes of a container as its host shows them: user and command, in the order of their numbers. */
const tree = (name: string): string[] =>
  out(`docker top ${name} -o pid,uid,args`)
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/).slice(1).join(" "));
const logged = (name: string, lines: number) => out(`docker logs -n ${lines} ${name} 2>&1`).replace(/^\S+ \S+ /gm, "");

describe("nginx", () => {
  out("docker run -d --name web nginx:1.29; docker run -d --name small nginx:1.29-alpine");

  it("has a worker for each processor, as the user of its configuration, all counted", () => {
    expect(tree("web")).toEqual(["0 nginx: master process nginx -g daemon off;", ...Array(4).fill("101 nginx: worker process")]);
    expect(out("docker stats --no-stream --format {{.PIDs}} web")).toBe("5\n");
    expect(out("docker exec web sh -c 'cat /proc/29/comm; grep ^PPid /proc/29/status; cat /sys/fs/cgroup/pids.current'")).toMatch(
      /^nginx\nPPid:\t1\n\d\n$/,
    );
    expect(out("docker exec small ps")).toMatch(
      /^PID {3}USER {5}TIME {2}COMMAND\n {4}1 root {6}0:00 nginx: master process nginx -g daemon off;\n {3}30 nginx {5}0:00 nginx: worker process\n/,
    );
    expect(out("docker exec small sh -c 'pgrep nginx | wc -l; pgrep -u nginx nginx | wc -l'")).toBe("5\n4\n");
  });
  it("starts another worker for each that ends without being told", () => {
    out("docker exec small kill -9 30");
    expect(logged("small", 4)).toMatch(
      /^\[notice\] 1#1: signal 17 \(SIGCHLD\) received from 30\n\[alert\] 1#1: worker process 30 exited on signal 9\n\[notice\] 1#1: start worker process \d+\n\[notice\] 1#1: signal 29 \(SIGIO\) received\n$/,
    );
    out("docker exec small kill 31");
    expect(logged("small", 7)).toMatch(
      /^\[notice\] 31#31: signal 15 \(SIGTERM\) received from \d+, exiting\n\[notice\] 31#31: exiting\n\[notice\] 31#31: exit\n\[notice\] 1#1: signal 17 \(SIGCHLD\) received from 31\n\[notice\] 1#1: worker process 31 exited with code 0\n\[notice\] 1#1: start worker process \d+\n/,
    );
    expect(tree("small")).toHaveLength(5);
    expect(out("docker exec small pidof nginx")).not.toMatch(/\b3[01]\b/);
  });
  it("has others work by a new configuration, and tells who asked for it", () => {
    out("docker exec web sh -c 'sed -i \"s/auto/2/\" /etc/nginx/nginx.conf; nginx -s reload'");
    const log = logged("web", 30);
    expect(log).toMatch(/^\[notice\] 1#1: signal 1 \(SIGHUP\) received from \d+, reconfiguring$/m);
    expect(log).toContain("[notice] 29#29: gracefully shutting down\n");
    expect(log).toContain("[notice] 1#1: worker process 32 exited with code 0\n[notice] 1#1: signal 29 (SIGIO) received\n");
    expect(tree("web")).toHaveLength(3);
    out("docker kill -s HUP web");
    expect(out("docker logs web 2>&1")).toContain("signal 1 (SIGHUP) received, reconfiguring\n");
  });
  it("ends with its workers", () => {
    out("docker stop small");
    expect(logged("small", 3)).toMatch(
      /^\[notice\] 1#1: signal 17 \(SIGCHLD\) received from \d+\n\[notice\] 1#1: worker process \d+ exited with code 0\n\[notice\] 1#1: exit\n$/,
    );
  });
  it("has as many as its control group lets it have", () => {
    out("docker run -d --name few --pids-limit 3 nginx:1.29");
    expect(tree("few")).toHaveLength(3);
    expect(logged("few", 1)).toBe('[alert] 1#1: fork() failed while spawning "worker process" (11: Resource temporarily unavailable)\n');
  });
  it("goes on in the background unless it is told not to, and its container ends", () => {
    expect(run("docker run --name gone nginx:1.29 nginx")).toMatchObject({ stderr: "", code: 0 });
    expect(run("docker run --rm nginx:1.29 nginx -g 'daemon off'").stderr).toContain(
      'nginx: [emerg] unexpected end of parameter, expecting ";" in command line\n',
    );
  });
  it("logs what its configuration asks for", () => {
    out(
      "printf 'events {}\\nhttp { server { listen 80; } }\\n' > quiet.conf; docker run -d --name quiet -v $PWD/quiet.conf:/etc/nginx/nginx.conf nginx:1.29",
    );
    expect(out("docker logs quiet 2>&1")).not.toContain("[notice]");
    expect(tree("quiet")).toEqual(["0 nginx: master process nginx -g daemon off;", "101 nginx: worker process"]);
  });
});
