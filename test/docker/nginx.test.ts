// What nginx and its entrypoint do to the files of their container.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run } = startLearner({ world: "docker" });
out("docker pull -q nginx:1.27; docker run -d --name web nginx:1.27");

describe("a container of nginx", () => {
  it("has a file with its number, folders for its workers, and a configuration that also listens on IPv6", () => {
    expect(out("docker diff web").split("\n")).toEqual([
      "C /etc",
      "C /etc/nginx",
      "C /etc/nginx/conf.d",
      "C /etc/nginx/conf.d/default.conf",
      "C /run",
      "A /run/nginx.pid",
      "C /var",
      "C /var/cache",
      "C /var/cache/nginx",
      ...["client", "fastcgi", "proxy", "scgi", "uwsgi"].map((name) => `A /var/cache/nginx/${name}_temp`),
      "",
    ]);
    expect(
      out("docker exec web sh -c 'cat /run/nginx.pid; stat -c \"%A %U:%G\" /var/cache/nginx/client_temp; grep listen /etc/nginx/conf.d/*'"),
    ).toBe("1\ndrwx------ nginx:root\n    listen       80;\n    listen  [::]:80;\n");
  });
  it("tells when it was made, however late somebody looks", () => {
    out("docker run -d --name late nginx:1.27; sleep 100");
    const [made, started] = out("docker exec late stat -c %Y /run/nginx.pid; docker inspect late -f {{.State.StartedAt}}").split("\n");
    expect(Number(made)).toBe(Math.floor(Date.parse(started!) / 1000));
  });
  it("is told to read its configuration again by that number, if the configuration is in order", () => {
    expect(run("docker exec web nginx -s reload")).toMatchObject({ stderr: expect.stringMatching(/signal process started\n$/), code: 0 });
    expect(out("docker logs web 2>&1 | grep -c reconfiguring")).toBe("2\n");
    out("docker exec web sh -c 'echo nope\\; > /etc/nginx/conf.d/a.conf'");
    expect(run("docker exec web nginx -s reload")).toMatchObject({
      stderr: expect.stringContaining('nginx: [emerg] unknown directive "nope" in /etc/nginx/conf.d/a.conf:1\n'),
      code: 1,
    });
    out("docker exec web rm /etc/nginx/conf.d/a.conf /run/nginx.pid");
    expect(run("docker exec web nginx -s stop").stderr).toContain(
      'nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)\n',
    );
  });
  it("finds its configuration changed when it starts again, and takes the number away when it stops", () => {
    out("docker restart web");
    expect(out("docker logs web 2>&1")).toContain("IPv6 listen already enabled");
    out("docker stop web");
    expect(out("docker diff web")).not.toContain("nginx.pid");
  });
  it("leaves a configuration of one's own alone", () => {
    out(
      "printf 'server {\\n    listen       80;\\n    return 200 own;\\n}\\n' > own.conf; docker run -d --name own -v $PWD/own.conf:/etc/nginx/conf.d/default.conf nginx:1.27",
    );
    expect(out("docker logs own 2>&1; cat own.conf")).toMatch(
      /default\.conf differs from the packaged version\n(?:.*\n)*? {4}listen {7}80;\n {4}return/,
    );
  });
  it("works with a read-only root where these folders are in memory, and says what it lacks where they are not there", () => {
    out("docker run -d --name fit --read-only --tmpfs /run --tmpfs /var/cache/nginx nginx:1.27");
    expect(out("docker exec fit ls /run; docker diff fit")).toBe("nginx.pid\n");
    out("docker run -d --name bare --tmpfs /var/cache nginx:1.27");
    expect(out("docker logs bare 2>&1 | tail -1")).toBe(
      'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (2: No such file or directory)\n',
    );
  });
});
