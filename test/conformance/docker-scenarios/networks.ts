// Networks: made, joined, left and removed.
import type { DockerScenario } from "./scenario.ts";

export const networks: DockerScenario = {
  name: "Networks: made, joined, left and removed",
  lines: [
    "docker pull -q alpine",
    "docker network create -d bridge --subnet 10.1.0.0/24 n1",
    "docker network create --subnet 10.1.0.0/24 n2",
    "docker network create --subnet nope n3",
    "docker network create -d nope n4",
    "docker network create --internal n5",
    "docker network ls --filter name=n",
    "docker network ls -q --no-trunc",
    "docker network ls --format '{{json .}}'",
    "docker network inspect n1",
    "docker network inspect nope",
    "docker run -d --name a --network n1 --network-alias al alpine sleep 1000",
    "docker run --rm --network n1 alpine nslookup al",
    "docker run --rm --network n1 alpine ping -c 1 a",
    "docker network connect n5 a",
    "docker network connect n5 a",
    "docker network connect nope a",
    "docker network connect n1 nope",
    "docker network disconnect n5 a",
    "docker network disconnect n5 a",
    "docker network rm n1",
    "docker network rm bridge",
    "docker network inspect n1 -f '{{range .Containers}}{{.Name}} {{.IPv4Address}}{{end}}'",
    "docker network prune -f",
  ],
};
