// docker compose build: what build: of a service asks of the builder.
import { expect, it } from "vitest";
import { startLearner } from "../learner.ts";

const { run, out, write } = startLearner({ world: "docker" });
write({
  "b/Dockerfile": "FROM alpine:3.22\nRUN echo base > /base\n",
  "w/Dockerfile": "FROM base\nRUN cat /base; ulimit -n; df -k /dev/shm | tail -n 1\n",
  "compose.yaml": `name: p
services:
  web:
    build: {context: w, additional_contexts: {base: "service:base"}, ulimits: {nofile: {soft: 10, hard: 20}}, shm_size: 10mb, cache_from: [p-none]}
  base: {build: b}
  bad: {build: {context: b, cache_to: ["type=registry,ref=x"]}}
  lost: {build: {context: b, additional_contexts: {base: "service:nobody"}}}
`,
});

it("builds a service on the image of another, which is built first, with limits and caches", () => {
  const { stderr, code } = run("docker compose build web");
  expect(code).toBe(0);
  expect(stderr).toMatch(/#4 [\d.]+ base\n#4 [\d.]+ 10\n#4 [\d.]+ shm +10240 /);
  expect(stderr).toContain("importing cache manifest from p-none\n#3 ERROR: failed to configure registry cache importer: ");
  expect(out("docker images --format '{{.Repository}}' | sort")).toBe("p-base\np-web\n");
});
it("says which service the driver can do nothing for, and what is not there", () => {
  expect(run("docker compose build bad").stderr).toMatch(/^target bad: Cache export is not supported for the docker driver\.\n/);
  expect(run("docker compose build --provenance mode=max base").stderr).toMatch(/^target base: Attestation is not supported/);
  expect(run("docker compose build lost").stderr).toBe('service "lost" depends on undefined service nobody: invalid compose project\n');
});
it("can look a Dockerfile over, and no more", () => {
  expect(run("docker compose build --check base")).toMatchObject({ stdout: "Check complete, no warnings found.\n", code: 0 });
  write({ "b/Dockerfile": "FROM alpine:3.22\nCMD echo hi\n" });
  expect(run("docker compose build --check base")).toMatchObject({ stdout: expect.stringContaining("1 warning has been found"), code: 1 });
});
it("shows what bake would be asked for, and builds nothing", () => {
  const before = out("docker images -q");
  const { group, target } = JSON.parse(out("docker compose build --print web")) as Record<string, Record<string, unknown>>;
  expect(group).toEqual({ default: { targets: ["base", "web"] } });
  expect(target!["web"]).toMatchObject({ contexts: { base: "target:base" }, ulimits: ["nofile=10:20"], "shm-size": "10485760" });
  expect(out("docker images -q")).toBe(before);
});
it("cannot have what the builder's daemon does not allow", () => {
  write({ "privileged.yaml": "services: {p: {build: {context: b, privileged: true}}}\n" });
  const { stderr, code } = run("docker compose -f privileged.yaml build");
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("granting entitlement security.insecure is not allowed by build daemon configuration"),
  ]);
});
