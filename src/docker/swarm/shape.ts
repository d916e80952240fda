// Whether a service's body has the shape that Go would read it into: what is of another kind is refused before anything is done (encoding/json).
import { goKind } from "../../base/go-json-error.ts";
import { badRequest } from "../error.ts";

type Kind = "string" | "number" | "boolean" | "object" | "strings" | "objects" | "map";

const SERVICE: Readonly<Record<string, Kind>> = {
  Name: "string",
  Labels: "map",
  TaskTemplate: "object",
  "TaskTemplate.ContainerSpec": "object",
  "TaskTemplate.ContainerSpec.Image": "string",
  "TaskTemplate.ContainerSpec.Labels": "map",
  "TaskTemplate.ContainerSpec.Command": "strings",
  "TaskTemplate.ContainerSpec.Args": "strings",
  "TaskTemplate.ContainerSpec.Env": "strings",
  "TaskTemplate.ContainerSpec.Hosts": "strings",
  "TaskTemplate.ContainerSpec.CapabilityAdd": "strings",
  "TaskTemplate.ContainerSpec.CapabilityDrop": "strings",
  "TaskTemplate.ContainerSpec.Hostname": "string",
  "TaskTemplate.ContainerSpec.Dir": "string",
  "TaskTemplate.ContainerSpec.User": "string",
  "TaskTemplate.ContainerSpec.StopSignal": "string",
  "TaskTemplate.ContainerSpec.StopGracePeriod": "number",
  "TaskTemplate.ContainerSpec.Mounts": "objects",
  "TaskTemplate.ContainerSpec.Secrets": "objects",
  "TaskTemplate.ContainerSpec.Configs": "objects",
  "TaskTemplate.ContainerSpec.Healthcheck": "object",
  "TaskTemplate.Resources": "object",
  "TaskTemplate.Resources.Limits": "object",
  "TaskTemplate.RestartPolicy": "object",
  "TaskTemplate.RestartPolicy.Delay": "number",
  "TaskTemplate.RestartPolicy.MaxAttempts": "number",
  "TaskTemplate.RestartPolicy.Window": "number",
  "TaskTemplate.ContainerSpec.Groups": "strings",
  "TaskTemplate.ContainerSpec.Sysctls": "map",
  "TaskTemplate.ContainerSpec.Ulimits": "objects",
  "TaskTemplate.ContainerSpec.DNSConfig": "object",
  "TaskTemplate.Placement": "object",
  "TaskTemplate.Placement.Constraints": "strings",
  "TaskTemplate.Networks": "objects",
  Mode: "object",
  "Mode.Replicated": "object",
  "Mode.Replicated.Replicas": "number",
  UpdateConfig: "object",
  "UpdateConfig.Parallelism": "number",
  "UpdateConfig.Delay": "number",
  "UpdateConfig.Monitor": "number",
  RollbackConfig: "object",
  "RollbackConfig.Parallelism": "number",
  "RollbackConfig.Delay": "number",
  "RollbackConfig.Monitor": "number",
  Networks: "objects",
  EndpointSpec: "object",
  "EndpointSpec.Ports": "objects",
};

const plain = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const FITS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  object: plain,
  map: (value) => plain(value) && Object.values(value as object).every((each) => typeof each === "string"),
  strings: (value) => Array.isArray(value) && value.every((each) => typeof each === "string"),
  objects: (value) => Array.isArray(value) && value.every(plain),
};
const GO: Readonly<Record<Kind, string>> = {
  string: "string",
  number: "int64",
  boolean: "bool",
  object: "struct",
  map: "map[string]string",
  strings: "[]string",
  objects: "[]struct",
};

/** @throws EngineError for the first field that is of another kind */
export function shaped(body: object): void {
  for (const [path, kind] of Object.entries(SERVICE)) {
    let value: unknown = body;
    for (const name of path.split(".")) value = plain(value) ? (value as Record<string, unknown>)[name] : undefined;
    if (value !== undefined && value !== null && !FITS[kind](value))
      throw badRequest(
        `invalid JSON: json: cannot unmarshal ${goKind(value)} into Go struct field ServiceSpec.${path} of type ${GO[kind]}`,
      );
  }
}
