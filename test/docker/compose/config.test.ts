// docker compose config: what follows from what is written, paths, models, and what nothing uses.
import { describe, expect, it } from "vitest";
import { startLearner } from "../learner.ts";

const FILE = `name: demo
services:
  web: {image: nginx, build: ., volumes: ["./site:/site", "data:/data"], command: echo $$HOME, mem_limit: 64m, models: [llm]}
volumes: {data: {}, unused: {}}
models: {llm: {model: ai/smollm2}}
`;

function start() {
  const learner = startLearner();
  learner.write({ "app/compose.yml": FILE });
  const config = (flags = "") => learner.out(`cd ~/app && docker compose config ${flags}`);
  return { ...learner, config };
}

describe("docker compose config", () => {
  it("shows what nobody wrote too: the network, names, absolute paths, the usual Dockerfile", () => {
    const { config } = start();
    const text = config();
    expect(text).toContain("networks:\n  default:\n    name: demo_default\n");
    expect(text).toContain("dockerfile: Dockerfile\n");
    expect(text).toMatch(/source: \/home\/\w+\/app\/site\n/);
  });
  it("--no-normalize shows only what is written", () => {
    const text = start().config("--no-normalize");
    expect(text).not.toMatch(/networks|dockerfile|demo_/);
    expect(text).toContain("volumes:\n  data: {}\n");
  });
  it("--no-path-resolution leaves paths as they are", () => expect(start().config("--no-path-resolution")).toContain("source: ./site\n"));
  it("can be read again: dollars stay dollars, sizes are bytes", () => {
    const text = start().config();
    expect(text).toContain("- $$HOME\n");
    expect(text).toContain('mem_limit: "67108864"\n');
  });
  it("--no-interpolate leaves values as they are written", () => {
    const text = start().config("--no-interpolate");
    expect(text).toContain("command: echo $$HOME\n");
    expect(text).toContain("mem_limit: 64m\n");
  });
  it("--models has the models' names", () => expect(start().config("--models")).toBe("ai/smollm2\n"));
  it("what no service uses is no part of the project, unless --all-resources says so", () => {
    const { out, config, write } = start();
    expect(config("--volumes")).toBe("data\n");
    expect(out("cd ~/app && docker compose --all-resources config --volumes")).toBe("data\nunused\n");
    write({ "app/compose.yml": "name: demo\nservices: {web: {image: nginx, volumes: ['data:/data']}}\nvolumes: {data: {}, unused: {}}\n" });
    out("cd ~/app && docker compose up -d");
    expect(out("docker volume ls -q")).toBe("demo_data\n");
  });
});
