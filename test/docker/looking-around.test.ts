// What one looks at inside a container and on its computer: trees of processes, who listens, what is mounted.
import { describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

const { out, run } = startLearner({ world: "docker" });
out("docker pull -q nginx:1.29-alpine; docker run -d --name web nginx:1.29-alpine");

describe("trees of processes", () => {
  it("pstree draws like ones once, with lines as the locale has them", () => {
    expect(out("docker exec web pstree; docker exec web pstree -p 1; docker exec -e LANG=C.UTF-8 web pstree")).toBe(
      "nginx---4*[nginx]\nnginx(1)-+-nginx(30)\n         |-nginx(31)\n         |-nginx(32)\n         `-nginx(33)\nnginx\u2500\u2500\u25004*[nginx]\n",
    );
  });
  it("of different ones each has a line, also below others", () => {
    expect(out("docker run --rm alpine sh -c 'sh -c \"sleep 9 & sleep 8\" & sleep 1; pstree'")).toBe("sh-+-sh---2*[sleep]\n   `-pstree\n");
  });
  it("ps puts processes below those that started them", () => {
    expect(out("ps -e -o args --forest | grep nginx: | sed 's/[^\\\\]*//' | sort | uniq -c | sed 's/^ *//'")).toBe(
      "1 \\_ nginx: master process nginx -g daemon off;\n4 \\_ nginx: worker process\n",
    );
    expect(out("ps auxf | grep -B1 'nginx: master' | head -1")).toContain("\\_ /usr/bin/containerd-shim-runc-v2");
  });
});

describe("who listens", () => {
  it("netstat -p tells number and title to root, and to others what is theirs", () => {
    expect(out("docker exec web netstat -tlnp | tail -1")).toBe(
      "tcp        0      0 :::80                   :::*                    LISTEN      1/nginx: master pro \n",
    );
    expect(out("docker exec -u nginx web netstat -tlnp | tail -1")).toMatch(/ LISTEN {6}- {19}\n$/);
  });
});

describe("df", () => {
  it("of busybox has a table of its own", () => {
    expect(out("docker exec web df -h").split("\n").slice(0, 4)).toEqual([
      "Filesystem                Size      Used Available Use% Mounted on",
      expect.stringMatching(/^overlay {18}98\.3G {5}5\d\.\dM {5}98\.\dG {3}0% \/$/),
      "tmpfs                    64.0M         0     64.0M   0% /dev",
      "shm                      64.0M         0     64.0M   0% /dev/shm",
    ]);
    expect(out("docker exec web df / | head -1")).toBe("Filesystem           1K-blocks      Used Available Use% Mounted on\n");
  });
  it("tells what memory may take: half of it, unless there is a limit", () => {
    out("docker pull -q debian:12");
    expect(out("docker run --rm --tmpfs /t debian:12 df -h /t | tail -1")).toBe("tmpfs           3.9G     0  3.9G   0% /t\n");
    expect(out("docker run --rm --tmpfs /t:size=8m debian:12 df -h /t | tail -1")).toBe("tmpfs           8.0M     0  8.0M   0% /t\n");
  });
  it("of coreutils tells a disk once, however often it is mounted", () => {
    expect(out("docker run --rm debian:12 df | tail -n +2").replace(/ .* /g, " ")).toBe(
      "overlay /\ntmpfs /dev\nshm /dev/shm\n/dev/vda1 /etc/hosts\n",
    );
    expect(run("docker exec web df nowhere").code).toBe(1);
  });
});
