// What a service's fields become of its container, and fields that nothing here does.
import { describe, expect, it } from "vitest";
import { startLearner } from "../learner.ts";

const { out, run, write } = startLearner({ world: "docker" });
out("docker pull -q alpine");
/** A project whose service has further fields. */
const project = (fields: string, rest = "") =>
  write({ "app/compose.yaml": `services:\n  web:\n    image: alpine\n    command: sleep 1d\n    ${fields}\n${rest}` });
const shown = (template: string): string => out(`docker inspect app-web-1 -f '${template}'`).trim();

describe("a service's container", () => {
  it("has the hardware addresses, the annotations and the names of others that it was told", () => {
    out("docker network create outside; docker run -d --name other --network outside alpine sleep 1d");
    project(
      "mac_address: '02:42:ac:11:00:99'\n    annotations: [a=b]\n    external_links: [other:db]\n    networks: [outside]",
      "networks:\n  outside: {external: true}\n",
    );
    out("cd app && docker compose up -d");
    expect(shown('{{json .HostConfig.Annotations}} {{(index .NetworkSettings.Networks "outside").MacAddress}}')).toBe(
      '{"a":"b"} 02:42:ac:11:00:99',
    );
    expect(out("docker compose exec web ping -c1 -q db")).toContain("1 packets received");
    out("docker compose down");
  });
  it("is refused where two hardware addresses are told for one network", () => {
    project("mac_address: '02:42:ac:11:00:99'\n    networks: {default: {mac_address: '02:42:ac:11:00:98'}}");
    expect(run("docker compose up -d").stderr).toContain("the service-level mac_address should have the same value as network default\n");
    out("docker compose down");
  });
  it("has addresses of the link, and leads out by the network of the highest priority", () => {
    project(
      "networks: {default: {link_local_ips: ['169.254.8.8']}, second: {gw_priority: 3}}",
      "networks: {second: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}",
    );
    out("docker compose up -d 2>/dev/null");
    expect(out("docker inspect app-web-1 --format '{{json .NetworkSettings.Networks.app_default.IPAMConfig}}'")).toContain("169.254.8.8");
    expect(out("docker compose exec web ip route")).toContain("default via 10.9.0.1 ");
    out("docker compose down");
  });
  it.each([
    ["provider: {type: x}", "", "provider"],
    ["networks: {default: {interface_name: eth7}}", "", "networks.interface_name"],
  ])("is refused before anything is made where nothing here does what it asks for: %s %s", (fields, rest, what) => {
    project(fields, rest);
    expect(run("docker compose up -d")).toMatchObject({ stderr: `docker: k8s-quest does not simulate ${what} yet\n`, code: 1 });
    expect(run("docker compose run --rm web true").stderr).toBe(`docker: k8s-quest does not simulate ${what} yet\n`);
    expect(out("docker network ls -q -f name=app; docker ps -aq -f name=app")).toBe("");
    expect(run("docker compose config -q").code).toBe(0);
  });
});
