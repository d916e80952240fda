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

describe("httpd", () => {
  out("docker run -d --name page httpd:2.4");

  it("has children as www-data, and another for each that ends", () => {
    expect(tree("page")).toEqual(["0 httpd -DFOREGROUND", ...Array(3).fill("33 httpd -DFOREGROUND")]);
    out("docker exec page bash -c 'kill -9 10'; sleep 2");
    expect(out("docker logs -n 1 page 2>&1")).toMatch(/ \[core:notice\] \[pid 1:tid 1\] AH00052: child pid 10 exit signal Killed \(9\)\n$/);
    expect(tree("page")).toHaveLength(4);
  });
  it("begins again when it is told, and stops as its image asks", () => {
    out("docker exec page httpd -k graceful");
    expect(out("docker logs -n 3 page 2>&1")).toMatch(/AH00493: SIGUSR1 received\. {2}Doing graceful restart\n.*AH00489.*\n.*AH00094/);
    out("docker stop page");
    expect(out("docker logs -n 1 page 2>&1")).toContain("AH00492: caught SIGWINCH, shutting down gracefully\n");
  });
  it("needs a place for its number", () => {
    expect(run("docker run --rm --read-only httpd:2.4").stderr).toMatch(
      /\(30\)Read-only file system: AH00099: could not create \/usr\/local\/apache2\/logs\/httpd\.pid\.\w{6}\n.*AH00100: httpd: could not log pid to file/,
    );
  });
});

describe("postgres", () => {
  const auxiliary = ["checkpointer", "background writer", "walwriter", "autovacuum launcher", "logical replication launcher"];
  const titles = (...names: string[]) => names.map((name) => `999 postgres: ${name}`);

  it("has the auxiliary processes of its release, all as its user", () => {
    out("for v in 18 17 14; do docker run -d --name pg$v -e POSTGRES_PASSWORD=x postgres:$v; done; sleep 5");
    expect(tree("pg18")).toEqual(["999 postgres", ...titles("io worker 0", "io worker 1", "io worker 2", ...auxiliary)]);
    expect(tree("pg17")).toEqual(["999 postgres", ...titles(...auxiliary)]);
    expect(tree("pg14")).toEqual(["999 postgres", ...titles(...auxiliary.slice(0, 4), "stats collector", auxiliary[4]!)]);
    expect(out("docker exec pg17 stat -c %U /var/lib/postgresql/data/PG_VERSION")).toBe("postgres\n");
  });
  it("begins again when one of them is killed, and goes on when one ends", () => {
    const killed = out("docker top pg17 -o pid,args | awk '/walwriter/ { print $1 }'").trim();
    out(`sudo kill -9 ${killed}`);
    expect(out("docker logs -n 6 pg17 2>&1").replace(/^.{24}UTC /gm, "")).toMatch(
      /^\[1\] LOG: {2}WAL writer process \(PID \d+\) was terminated by signal 9: Killed\n\[1\] LOG: {2}terminating any other active server processes\n\[1\] LOG: {2}all server processes terminated; reinitializing\n\[\d+\] LOG: {2}database system was interrupted; .*\n\[\d+\] LOG: {2}database system was not properly shut down; automatic recovery in progress\n\[1\] LOG: {2}database system is ready to accept connections\n$/,
    );
    expect(tree("pg17")).toHaveLength(6);
    out("docker stop pg17");
    expect(out("docker logs pg17 2>&1")).toMatch(
      /background worker "logical replication launcher" \(PID \d+\) exited with exit code 1\n.*shutting down\n.*is shut down\n$/,
    );
  });
  it("of 18 and later refuses a volume at the place of old", () => {
    const { stderr, code } = run("docker run --rm -e POSTGRES_PASSWORD=x -v old:/var/lib/postgresql/data postgres:18");
    expect(code).toBe(1);
    expect(stderr).toContain("in:\n         /var/lib/postgresql/data (unused mount/volume)\n\n       This is usually");
  });
});

describe("a server that gives up root", () => {
  it.each([
    ["redis", "redis:8.4", "999 redis-server *:6379"],
    ["mongo", "mongo", "999 mongod --bind_ip_all"],
    ["mysql", "-e MYSQL_ROOT_PASSWORD=x mysql", "999 mysqld"],
    ["mariadb", "-e MARIADB_ROOT_PASSWORD=x mariadb", "999 mariadbd"],
  ])("%s", (name, words, first) => {
    out(`docker run -d --name ${name} ${words}`);
    expect(tree(name)).toEqual([first]);
  });
  it("has the user of its image's distribution, and the one that it is told to have", () => {
    out(
      "docker run -d --name rounded --user 1234 redis:8.4; docker run -d --name alp redis:8.4-alpine; docker run -d --name pga -e POSTGRES_PASSWORD=x postgres:17-alpine",
    );
    expect([...tree("rounded"), ...tree("alp"), tree("pga")[0]]).toEqual([
      "1234 redis-server *:6379",
      "999 redis-server *:6379",
      "70 postgres",
    ]);
    expect(out("docker exec alp id redis")).toBe("uid=999(redis) gid=1000(redis) groups=1000(redis)\n");
  });
});
