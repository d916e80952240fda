// A Compose project: how many containers of each service there are, and how they are.
import type { DockerContainer } from "../../docker/containers/container.ts";
import { type Check, met, unmet } from "../check.ts";
import type { Fields } from "../fields.ts";
import { fits } from "../match.ts";

interface Service {
  /** So many containers of it must be as wanted, and no more may be there. */
  count: number;
  state: string;
  health?: string;
}
interface Args {
  name: string;
  services: Readonly<Record<string, Service>>;
  /** No other service has a container. */
  only: boolean;
}

const PROJECT = "com.docker.compose.project";
const SERVICE = "com.docker.compose.service";

export const composeProject: Check<Args> = {
  name: "compose-project",
  parse(fields) {
    const services = fields.fields("services");
    return {
      name: fields.text("name"),
      services: Object.fromEntries(services.keys.map((name) => [name, serviceOf(services, name)])),
      only: fields.flag("only"),
    };
  },
  holds({ name, services, only }, { engine }) {
    const own = engine.containers.all.filter(
      ({ config }) => config.Labels?.[PROJECT] === name && config.Labels["com.docker.compose.oneoff"] !== "True",
    );
    for (const [service, wanted] of Object.entries(services)) {
      const there = own.filter(({ config }) => config.Labels?.[SERVICE] === service);
      const right = there.filter((each) => isAs(wanted, each));
      const what = `${name}: ${service} (${[wanted.state, wanted.health].filter(Boolean).join(", ")})`;
      if (right.length !== wanted.count) return unmet("check.count", { what, actual: right.length, expected: wanted.count });
      if (there.length !== right.length)
        return unmet("check.count", { what: `${name}: ${service}`, actual: there.length, expected: wanted.count });
    }
    const other = only && own.find(({ config }) => !Object.hasOwn(services, config.Labels?.[SERVICE] ?? ""));
    return other ? unmet("check.present", { what: `container ${other.name}` }) : met;
  },
};

/** A number, or a mapping with `count`, `state` and `health`. */
function serviceOf(services: Fields, name: string): Service {
  if (typeof services.any(name) === "number") return { count: services.number(name), state: "running" };
  const fields = services.fields(name);
  const health = fields.optionalText("health");
  const service = {
    count: fields.optionalNumber("count") ?? 1,
    state: fields.optionalText("state") ?? "running",
    ...(health === undefined ? {} : { health }),
  };
  fields.done();
  return service;
}

const isAs = ({ state, health }: Service, container: DockerContainer): boolean =>
  fits(state, container.status) && (health === undefined || container.health?.status === health);
