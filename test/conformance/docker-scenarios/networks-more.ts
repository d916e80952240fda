// Networks: by which of them a container gets out, addresses of the link, several subnets, overlays with IPv6 and what is on them.
import type { DockerScenario } from "./scenario.ts";

export const networksMore: DockerScenario = {
  name: "Networks: gateways, addresses of the link, several subnets, overlays",
  lines: [
    "docker pull -q alpine",
    "docker network create aa; docker network create bb; docker network create --internal cc",
    "docker run -d --name both --network bb alpine sleep 1000",
    "docker network connect aa both",
    "docker network connect cc both",
    "docker exec both ip route",
    "docker inspect both",
    "docker rm -f both",
    "docker network connect --link-local-ip 169.254.8.8 --link-local-ip fe80::5 aa nope",
    "docker run -d --name near --network aa --link-local-ip 169.254.8.8 alpine sleep 1000",
    "docker inspect near --format '{{json .NetworkSettings.Networks.aa.IPAMConfig}}'",
    "docker exec near ip -4 addr show eth0",
    "docker run --rm --network aa alpine ping -c 1 -W 1 169.254.8.8",
    "docker network create -d macvlan --subnet 10.1.0.0/30 --subnet 10.2.0.0/24 --gateway 10.2.0.9 two",
    // The older docker sends several subnets in any order.
    "docker network inspect two --format '{{len .IPAM.Config}}'",
    "docker run -d --name m3 --network two --ip 10.2.0.77 alpine sleep 1000",
    "docker network inspect two --format '{{range .Containers}}{{.Name}} {{.IPv4Address}} {{end}}'",
    "docker network create -d overlay --ipv6 six",
    "docker swarm init",
    "docker network create -d overlay --ipv6 --attachable six",
    "docker network inspect six",
    "docker network create -d overlay --subnet 10.5.0.0/24 --attachable many",
    "docker network create -d overlay --ipv6 --subnet 10.7.0.0/24 --subnet fd00:7::/64 --attachable dual",
    "docker run --rm --network dual alpine ip addr show eth0",
    "docker service create -d --name web --network many --replicas 2 -p 8080:80 nginx:alpine",
    "sleep 15",
    "docker network inspect -v many --format '{{json .Services}}'",
    "docker network inspect -v ingress --format '{{json .Services}} {{json .Peers}}'",
    "docker network inspect many",
    "docker service inspect web --format '{{json .Endpoint.VirtualIPs}}'",
  ],
};
