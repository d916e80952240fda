// Compose files as they are read: variables, several files, extends, include, profiles, long forms.
import { describe, expect, it } from "vitest";
import { type LoadOptions, loadProject } from "../../../src/docker/compose/load.ts";
import { ComposeError, type Project } from "../../../src/docker/compose/model.ts";

function load(
  files: Readonly<Record<string, string>>,
  { environment = {}, ...options }: Partial<LoadOptions> & { environment?: Record<string, string> } = {},
): { project: Project; warnings: string[] } {
  const warnings: string[] = [];
  const project = loadProject(
    {
      read: (path) => files[path.replace("/srv/app/", "")],
      isFolder: () => false,
      home: "/home/me",
      environment,
      warn: (text) => warnings.push(text),
    },
    { files: ["/srv/app/compose.yaml"], directory: "/srv/app", profiles: [], ...options },
  );
  return { project, warnings };
}
const web = (text: string, more: Record<string, string> = {}, options: Parameters<typeof load>[1] = {}) =>
  load({ "compose.yaml": `services:\n  web:\n    image: x\n${text}`, ...more }, options).project.services["web"]!;
const refused = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof ComposeError) return error.message;
    throw error;
  }
  return "";
};

describe("variables", () => {
  const value = (text: string, environment: Record<string, string> = {}, more: Record<string, string> = {}) =>
    web(`    command: ["${text}"]\n`, more, { environment }).command![0];

  it("all the forms", () => {
    expect(value("$A", { A: "1" })).toBe("1");
    expect(value("${A}b", { A: "1" })).toBe("1b");
    expect(value("$$A")).toBe("$A");
    expect(value("${A:-d}", { A: "" })).toBe("d");
    expect(value("${A-d}", { A: "" })).toBe("");
    expect(value("${A-d}")).toBe("d");
    expect(value("${A:+set}", { A: "1" })).toBe("set");
    expect(value("${A+set}", { A: "" })).toBe("set");
    expect(value("${A:+set}", { A: "" })).toBe("");
    expect(value("${A:-${B:-deep}}")).toBe("deep");
  });
  it("those that are required say so", () => {
    expect(refused(() => value("${A:?tell me}"))).toBe(
      "error while interpolating services.web.command.[]: required variable A is missing a value: tell me",
    );
    expect(refused(() => value("${A"))).toContain("invalid interpolation format for services.web.command.[].");
  });
  it("one that is not set is told once", () => {
    const { warnings } = load({ "compose.yaml": "services:\n  web: {image: 'x:$TAG', command: $TAG}\n" });
    expect(warnings).toEqual(['The "TAG" variable is not set. Defaulting to a blank string.']);
  });
  it(".env gives values, the shell's count more", () => {
    expect(value("$A", {}, { ".env": "# comment\nA='one two'\n" })).toBe("one two");
    expect(value("$A", { A: "shell" }, { ".env": "A=file\n" })).toBe("shell");
    expect(value("$A", {}, { ".env": 'B=1\nexport A="${B}2"\n' })).toBe("12");
  });
});

describe("environment", () => {
  it("env_file comes below environment; names alone are the shell's", () => {
    const service = web(
      "    env_file: [web.env]\n    environment: [A=1, B, NOPE]\n",
      { "web.env": "A=file\nC=3\n" },
      { environment: { B: "2" } },
    );
    expect(service.environment).toEqual({ A: "1", B: "2", C: "3", NOPE: null });
  });
  it("a file that is missing", () =>
    expect(refused(() => web("    env_file: nope.env\n"))).toBe(
      "env file /srv/app/nope.env not found: stat /srv/app/nope.env: no such file or directory",
    ));
});

describe("short forms", () => {
  it("ports", () => {
    expect(web("    ports: ['8080:80', '127.0.0.1:1:2/udp', '3000-3001:3000-3001', 9]\n").ports).toEqual([
      { mode: "ingress", target: 80, published: "8080", protocol: "tcp" },
      { mode: "ingress", host_ip: "127.0.0.1", target: 2, published: "1", protocol: "udp" },
      { mode: "ingress", target: 3000, published: "3000", protocol: "tcp" },
      { mode: "ingress", target: 3001, published: "3001", protocol: "tcp" },
      { mode: "ingress", target: 9, protocol: "tcp" },
    ]);
  });
  it("volumes", () => {
    const { project } = load({
      "compose.yaml": "services:\n  web:\n    image: x\n    volumes: ['./a:/a:ro', '~/b:/b', 'data:/c', '/d']\nvolumes: {data: }\n",
    });
    expect(project.services["web"]!.volumes).toEqual([
      { type: "bind", source: "/srv/app/a", target: "/a", read_only: true, bind: { create_host_path: true } },
      { type: "bind", source: "/home/me/b", target: "/b", bind: { create_host_path: true } },
      { type: "volume", source: "data", target: "/c", volume: {} },
      { type: "volume", target: "/d", volume: {} },
    ]);
    expect(project.volumes["data"]!.name).toBe("app_data");
  });
  it("commands are words, depends_on a map, the default network is there", () => {
    const { project } = load({
      "compose.yaml": "services:\n  web: {image: x, command: sh -c 'a b', depends_on: [db]}\n  db: {image: y}\n",
    });
    expect(project.services["web"]).toMatchObject({
      command: ["sh", "-c", "a b"],
      depends_on: { db: { condition: "service_started", required: true } },
      networks: { default: null },
    });
    expect(project.networks["default"]!.name).toBe("app_default");
  });
});

describe("several files", () => {
  it("the later lies over the earlier: maps and lists join, commands are replaced", () => {
    const { project } = load(
      {
        "compose.yaml": "services:\n  web: {image: x, command: a, ports: ['80:80'], environment: {A: 1, B: 1}}\n",
        "over.yaml": "services:\n  web: {command: b c, ports: ['81:81'], environment: [B=2]}\n",
      },
      { files: ["/srv/app/compose.yaml", "/srv/app/over.yaml"] },
    );
    const { command, ports, environment } = project.services["web"]!;
    expect(command).toEqual(["b", "c"]);
    expect(ports!.map(({ published }) => published)).toEqual(["80", "81"]);
    expect(environment).toEqual({ A: "1", B: "2" });
  });
  it("extends takes another service's fields; anchors and merges those of YAML", () => {
    const { project } = load({
      "compose.yaml":
        "x-common: &common {restart: always}\nservices:\n  web: {<<: *common, extends: {file: base.yaml, service: base}, environment: {A: 2}}\n",
      "base.yaml": "services:\n  base: {image: b, environment: {A: 1, B: 1}}\n",
    });
    expect(project.services["web"]).toMatchObject({ image: "b", restart: "always", environment: { A: "2", B: "1" } });
  });
  it("include brings a file's services", () => {
    const { project } = load({
      "compose.yaml": "include: [db.yaml]\nservices:\n  web: {image: x, depends_on: [db]}\n",
      "db.yaml": "services:\n  db: {image: y}\n",
    });
    expect(Object.keys(project.services)).toEqual(["db", "web"]);
  });
});

describe("profiles and names", () => {
  const FILES = { "compose.yaml": "services:\n  web: {image: x}\n  debug: {image: y, profiles: [tools]}\n" };
  it("services of profiles are there when asked for", () => {
    expect(Object.keys(load(FILES).project.services)).toEqual(["web"]);
    expect(Object.keys(load(FILES, { profiles: ["tools"] }).project.services)).toEqual(["debug", "web"]);
    expect(Object.keys(load(FILES, { wanted: ["debug"] }).project.services)).toEqual(["debug", "web"]);
  });
  it("a project's name: -p, COMPOSE_PROJECT_NAME, name, the folder", () => {
    expect(load(FILES).project.name).toBe("app");
    expect(load({ "compose.yaml": `name: shop\n${FILES["compose.yaml"]}` }).project.name).toBe("shop");
    expect(load(FILES, { environment: { COMPOSE_PROJECT_NAME: "env" } }).project.name).toBe("env");
    expect(load(FILES, { name: "told", environment: { COMPOSE_PROJECT_NAME: "env" } }).project.name).toBe("told");
    expect(refused(() => load(FILES, { name: "Bad Name" }))).toMatch(/^invalid project name "Bad Name": must consist only of lowercase/);
  });
  it("version is told to be of no use", () =>
    expect(load({ "compose.yaml": `version: "3"\n${FILES["compose.yaml"]}` }).warnings).toEqual([
      "/srv/app/compose.yaml: the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion",
    ]));
});
