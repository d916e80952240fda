// Volumes: made, listed and removed.
import type { DockerScenario } from "./scenario.ts";

export const volumes: DockerScenario = {
  name: "Volumes: made, listed and removed",
  lines: [
    "docker pull -q alpine",
    "docker run --name user -v data:/d alpine touch /d/x",
    "docker volume create",
    "docker volume create --label a=b --driver nope v1",
    "docker volume create --label a=b v2",
    "docker volume create 'bad name'",
    "docker volume ls -q --filter label=a=b",
    "docker volume ls --format '{{.Name}} {{.Driver}} {{.Scope}}'",
    "docker volume inspect v2 nope",
    "docker volume rm v2 nope",
    "docker volume prune -f",
    "docker rm user",
    "docker volume rm data",
  ],
};
