// Templates of docker inspect print what Go's types print: structs in braces, maps and lists, empty ones too.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  learner.out("docker run -d --name web -p 8080:80 -v data:/d --health-cmd true --health-interval 5s nginx");
  learner.out("docker run -d --name plain alpine sleep 1d");
});
const shown = (name: string, format: string) => learner.run(`docker inspect -f '${format}' ${name}`);

describe("docker inspect -f", () => {
  it.each([
    ["{{.NetworkSettings.Ports}}", "map[80/tcp:[{0.0.0.0 8080} {:: 8080}]]"],
    ["{{.HostConfig.RestartPolicy}}", "{no 0}"],
    ["{{.HostConfig.LogConfig}}", "{json-file map[]}"],
    ["{{.Config.ExposedPorts}}", "map[80/tcp:{}]"],
    ["{{.Config.Healthcheck}}", "{[CMD-SHELL true] 5s 0s 0s 0s 0}"],
    ["{{.HostConfig.Resources.CPUShares}} {{json .HostConfig.Ulimits}} {{json .HostConfig.BlkioDeviceReadBps}}", "0 [] []"],
    ["{{.HostConfig.ConsoleSize}} {{.HostConfig.Annotations}} {{.HostConfig.KernelMemory}}", "[0 0] map[] 0"],
    ["{{.NetworkSettings.DefaultNetworkSettings.Gateway}} {{.NetworkSettings.Networks.bridge.DNSNames}}", "172.17.0.1 []"],
    ["{{.HostConfig.CapAdd}} {{json .HostConfig.CapAdd}} {{.Config.MacAddress}}", "[] null "],
    ['{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}', "8080"],
    ['{{index .NetworkSettings.Ports "80/tcp"}}', "[map[HostIp:0.0.0.0 HostPort:8080] map[HostIp::: HostPort:8080]]"],
    ["{{range $p, $c := .NetworkSettings.Ports}}{{$p}} {{(index $c 0).HostPort}}{{end}}", "80/tcp 8080"],
  ])("%s", (format, text) => expect(shown("web", format).stdout).toBe(`${text}\n`));

  it("prints pointers as what they point to, and nothing as <nil>", () => {
    expect(shown("plain", "{{.State}}").stdout).toMatch(
      /^\{running true false false false false \d+ 0 {2}\S+Z 0001-01-01T00:00:00Z <nil>\}\n$/,
    );
    expect(shown("plain", "{{.State.Health}} {{if .State.Health}}yes{{else}}no{{end}}").stdout).toBe("<nil> no\n");
    expect(shown("plain", "{{.State.Health.Status}}").stderr).toContain('map has no entry for key "Health"');
    expect(shown("web", "{{.NetworkSettings.Networks}}").stdout).toMatch(/^map\[bridge:0xc000[0-9a-f]{6}\]\n$/);
  });
  it("shows the structs that a struct consists of", () => {
    expect(shown("plain", "{{.HostConfig.Resources}}").stdout).toBe(
      "{0 0 0  0 [] [] [] [] [] 0 0 0 0   [] [] [] 0 0 0 0 <nil> <nil> <nil> [] 0 0 0 0}\n",
    );
    expect(shown("plain", "{{json .NetworkSettings.DefaultNetworkSettings}}").stdout).toMatch(
      /^\{"EndpointID":"\w{64}","Gateway":"172.17.0.1",/,
    );
  });
  it("knows of an image's configuration what images have, and JSON only what is set", () => {
    expect(shown("alpine", "{{json .Config}}").stdout).toMatch(/^\{"Env":\["PATH=[^"]*"\],"Cmd":\["\/bin\/sh"\]\}\n$/);
    expect(shown("alpine", "{{.Config.Hostname}}").stderr).toContain('map has no entry for key "Hostname"');
    expect(shown("alpine", "{{.Descriptor}} {{.Manifests}}").stdout).toBe("<nil> []\n");
  });
  it("is the same of volumes, networks and images", () => {
    expect(shown("bridge", "{{.EnableIPv4}}").stdout).toBe("true\n");
    expect(shown("data", "{{.Labels}} {{.Options}}").stdout).toBe("map[] map[]\n");
    expect(shown("bridge", "{{.IPAM.Config}}").stdout).toBe("[{172.17.0.0/16  172.17.0.1 map[]}]\n");
    expect(shown("nginx", "{{.Metadata}}").stdout).toMatch(/^\{\d{4}-\d\d-\d\d [\d:.]+ \+0000 UTC\}\n$|^\{0001/);
  });
});

describe("docker inspect", () => {
  it("tells what containers of an image are made of last, sorted, and nothing that only containers have", () => {
    const [image] = JSON.parse(learner.out("docker image inspect nginx"));
    expect(Object.keys(image).at(-1)).toBe("Config");
    expect(Object.keys(image.Config)).toEqual(
      "Cmd Entrypoint Env ExposedPorts Labels OnBuild StopSignal User Volumes WorkingDir".split(" "),
    );
  });
  it("tells no labels of a volume that was made without", () => {
    learner.out("docker volume create bare && docker volume create --label a=b marked");
    expect(JSON.parse(learner.out("docker volume inspect bare marked")).map(({ Labels }: { Labels: unknown }) => Labels)).toEqual([
      null,
      { a: "b" },
    ]);
  });
});
