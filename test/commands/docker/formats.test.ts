// What docker's lists show: the fields that templates have, and the formats that have names.
import { describe, expect, it } from "vitest";
import { startLearner } from "../../docker/learner.ts";

function start() {
  const learner = startLearner();
  learner.out("docker volume create data && docker run -d --name web -p 8080:80 -v data:/x nginx:1.27-alpine");
  return { ...learner, id: learner.out("docker ps -q --no-trunc").trim() };
}

describe("a row of a list as JSON", () => {
  it("of containers tells a platform, which only engines know whose images are containerd's", () => {
    const { out } = start();
    const row = JSON.parse(out("docker ps --format json"));
    expect(Object.keys(row)).toEqual(
      "Command CreatedAt ID Image Labels LocalVolumes Mounts Names Networks Platform Ports RunningFor Size State Status".split(" "),
    );
    expect(row).toMatchObject({ Platform: null, Ports: "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp" });
    expect(out("docker ps --format 'table {{.Names}}\\t{{.Platform}}'")).toBe("NAMES     PLATFORM\nweb       <nil>\n");
  });

  it("of volumes tells what only volumes of a swarm have", () => {
    const { out } = start();
    expect(out("docker volume ls --format json")).toBe(
      '{"Availability":"N/A","Driver":"local","Group":"N/A","Labels":"","Links":"N/A","Mountpoint":"/var/lib/docker/volumes/data/_data","Name":"data","Scope":"local","Size":"N/A","Status":"N/A"}\n',
    );
  });

  it("of networks tells both families", () => {
    const { out } = start();
    expect(JSON.parse(out("docker network ls --format json --filter name=bridge"))).toMatchObject({ IPv4: "true", IPv6: "false" });
  });
});

describe("--format raw", () => {
  it("is a field a line", () => {
    const { out, id } = start();
    expect(out("docker ps -s --format raw").replace(/^created_at.*$/m, "created_at")).toBe(
      `container_id: ${id.slice(0, 12)}\nimage: nginx:1.27-alpine\ncommand: "/docker-entrypoint.…"\ncreated_at\nstate: running\nstatus: Up Less than a second\nnames: web\nlabels: maintainer=NGINX Docker Maintainers <docker-maint@nginx.com>\nports: 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp\nsize: 299B (virtual 53.2MB)\n\n`,
    );
    expect(out("docker volume ls --format raw")).toBe("name: data\ndriver: local\n\n");
    expect(out("docker network ls --format raw --filter name=host")).toMatch(
      /^network_id: \w{12}\nname: host\ndriver: host\nscope: local\n\n$/,
    );
    expect(out("docker images --digests --format raw")).toMatch(
      /^repository: nginx\ntag: 1.27-alpine\ndigest: sha256:\w{64}\nimage_id: \w{12}\ncreated_at: .*\nvirtual_size: 53.2MB\n\n$/,
    );
  });

  it("is the name alone with --quiet", () => {
    const { out, id } = start();
    expect(out("docker ps -q --format raw")).toBe(`container_id: ${id.slice(0, 12)}\n`);
    expect(out("docker volume ls -q --format raw")).toBe("name: data\n");
  });
});

describe("--quiet beside --format", () => {
  it("goes before a format of containers, which is told", () => {
    const { run, id } = start();
    expect(run("docker ps -q --format '{{.Names}}'")).toEqual({
      stdout: `${id.slice(0, 12)}\n`,
      stderr: "WARNING: Ignoring custom format, because both --format and --quiet are set.\n",
      code: 0,
    });
  });

  it("comes after one of the other lists, unless that is the usual table", () => {
    const { out } = start();
    expect(out("docker volume ls -q --format '{{.Driver}}'")).toBe("local\n");
    expect(out("docker volume ls -q --format 'table {{.Driver}}'")).toBe("DRIVER\nlocal\n");
    expect(out("docker volume ls -q --format table")).toBe("data\n");
  });
});

describe("docker search", () => {
  it("marks what is official, which JSON tells as true or false", () => {
    const { out } = start();
    expect(out("docker search nginx")).toBe(
      "NAME                          DESCRIPTION                                   STARS     OFFICIAL\nnginx                         Web server, reverse proxy and load balancer   21012     [OK]\nnginxinc/nginx-unprivileged   nginx that does not run as root               159       \n",
    );
    const rows = out("docker search --format json nginx").trim().split("\n");
    expect(rows.map((row) => JSON.parse(row).IsOfficial)).toEqual(["true", "false"]);
    expect(out("docker search --format '{{.IsOfficial}}' nginx")).toBe("[OK]\n\n");
  });

  it("no longer knows what is built by itself, and says so", () => {
    const { run } = start();
    expect(run("docker search --filter is-automated=true nginx")).toEqual({
      stdout: "NAME      DESCRIPTION   STARS     OFFICIAL\n",
      stderr:
        'WARNING: the "is-automated" filter is deprecated, and searching for "is-automated=true" will not yield any results in future.\n',
      code: 0,
    });
    expect(run("docker search --format '{{.IsAutomated}}' nginx").stderr).toContain("can't evaluate field IsAutomated");
  });
});

describe("docker system df", () => {
  it("tells each kind in lines with --format raw", () => {
    const { out } = start();
    expect(out("docker system df --format raw")).toContain("type: Local Volumes\ntotal: 1\nactive: 1\nsize: 0B\nreclaimable: 0B\n\n");
  });

  it("-v tells the first name of an image, and of a container what it has written", () => {
    const { out } = start();
    out("docker tag nginx:1.27-alpine mine");
    const [images, containers] = out("docker system df -v")
      .split("\n\n")
      .filter((_, at) => at % 2)
      .map((text) => text.split("\n").slice(1));
    expect(images!.map((line) => line.replace(/ {2,}/g, " ").split(" ").slice(-5))).toEqual([["ago", "53.2MB", "0B", "53.16MB", "1"]]);
    expect(containers).toHaveLength(1);
    expect(containers![0]).toMatch(/ 1 +299B +Less than a second ago +Up Less than a second +web$/);
  });

  it("-v says when a step of a build was made and used", () => {
    const { out, write } = start();
    write({ Dockerfile: "FROM alpine\nRUN echo a > /a\nRUN echo b > /b\n" });
    out("docker build -q .");
    expect(out("docker system df -v").split("\n\n").at(-1)).toMatch(
      /^CACHE ID +CACHE TYPE +SIZE +CREATED +LAST USED +USAGE +SHARED\n\w{12} +\S+ +\S+ +.* ago +.* ago +\d+ +false\n/,
    );
    const records = out("docker system df -v --format '{{range .BuildCache}}{{.Parent}}>{{.ID}} {{end}}'").trim().split(" ");
    const parents = records.map((record) => record.split(">")[0]).filter(Boolean);
    expect(parents).not.toEqual([]);
    expect(records.map((record) => record.split(">")[1])).toEqual(expect.arrayContaining(parents));
  });

  it("-v fills a template in with all there is, once", () => {
    const { out, run } = start();
    const all = "{{range .Images}}{{.Repository}} {{end}}{{range .Containers}}{{.Names}} {{end}}{{range .Volumes}}{{.Name}}{{end}}";
    expect(out(`docker system df -v --format '${all}'`)).toBe("nginx web data");
    expect(Object.keys(JSON.parse(out("docker system df -v --format json")))).toEqual(["Images", "Containers", "Volumes", "BuildCache"]);
    expect(run("docker system df -v --format '{{.Nope}}'").stderr).toBe(
      'template: :1:2: executing "" at <.Nope>: can\'t evaluate field Nope in type *formatter.diskUsageContext\n',
    );
  });
});

describe("docker stats", () => {
  it("calls containers as they were asked for, or by their whole IDs", () => {
    const { out, id } = start();
    expect(out("docker stats --no-stream --format '{{.Container}} {{.ID}}'")).toBe(`${id} ${id.slice(0, 12)}\n`);
    expect(out("docker stats --no-stream --format '{{.Container}}' web")).toBe("web\n");
  });
});
