// What a search of Docker Hub finds: the images that this world's Hub has, with what is said of them there.
import type { Filters } from "../api/filters.ts";
import { known } from "../api/filters.ts";
import { badRequest } from "../error.ts";

/** Name, stars, description. What stands without a slash is official. */
const HUB: readonly (readonly [name: string, stars: number, description: string])[] = [
  ["nginx", 21012, "Web server, reverse proxy and load balancer"],
  ["ubuntu", 17521, "The Ubuntu distribution, on a small base"],
  ["mysql", 15908, "Relational database that many web applications keep their data in"],
  ["postgres", 14572, "PostgreSQL: an object-relational database"],
  ["node", 13950, "JavaScript outside of browsers, for servers and tools"],
  ["redis", 13413, "Store for keys and values in memory"],
  ["alpine", 11384, "A distribution of five megabytes, on musl and BusyBox"],
  ["mongo", 10441, "Database of documents"],
  ["python", 10166, "The Python language"],
  ["mariadb", 6080, "Relational database, made by MySQL's first authors"],
  ["wordpress", 5850, "Blogs and sites, with its files or with a web server"],
  ["rabbitmq", 5215, "Broker for messages"],
  ["debian", 5204, "The Debian distribution"],
  ["httpd", 4897, "The Apache HTTP server"],
  ["golang", 4882, "The Go language"],
  ["registry", 4141, "Keeps and hands out container images"],
  ["openjdk", 3994, "Java: use eclipse-temurin or another one instead"],
  ["tomcat", 3795, "Server for Java's servlets"],
  ["traefik", 3561, "Reverse proxy that finds its services itself"],
  ["busybox", 3464, "Many small UNIX tools in one file"],
  ["elasticsearch", 6519, "Search and analytics engine"],
  ["hello-world", 2456, "Says hello, and so that Docker works"],
  ["memcached", 2378, "Cache in memory for objects"],
  ["eclipse-temurin", 601, "OpenJDK builds of Eclipse Adoptium"],
  ["amazoncorretto", 432, "OpenJDK builds of Amazon"],
  ["caddy", 845, "Web server that fetches its certificates itself"],
  ["perl", 474, "The Perl language"],
  ["bash", 433, "The GNU shell"],
  ["grafana/grafana", 3500, "Dashboards of metrics and logs"],
  ["jenkins/jenkins", 4122, "Automation server"],
  ["prom/prometheus", 2017, "Collects metrics and alerts on them"],
  ["prom/node-exporter", 450, "A machine's metrics for Prometheus"],
  ["curlimages/curl", 268, "curl, and nothing else"],
  ["alpine/curl", 11, "curl on Alpine"],
  ["nginxinc/nginx-unprivileged", 159, "nginx that does not run as root"],
  ["kennethreitz/httpbin", 88, "Answers requests with what they said"],
  ["mccutchen/go-httpbin", 41, "httpbin, written in Go"],
  ["hashicorp/http-echo", 38, "Answers every request with one text"],
  ["coredns/coredns", 55, "Name server that chains plugins"],
  ["fortio/fortio", 12, "Load generator with statistics"],
];

export interface SearchResult {
  star_count: number;
  is_official: boolean;
  name: string;
  is_automated: boolean;
  description: string;
}

/** The most stars first. @throws EngineError for filters that it does not have */
export function searched(term: string, limit: number, filters: Filters): SearchResult[] {
  known(filters, ["is-automated", "is-official", "stars"]);
  const [official] = filters["is-official"] ?? [];
  const [automated] = filters["is-automated"] ?? [];
  const stars = Math.max(0, ...(filters["stars"] ?? []).map(Number));
  for (const [name, value] of [
    ["is-official", official],
    ["is-automated", automated],
  ])
    if (value !== undefined && !/^(true|false|1|0)$/.test(value)) throw badRequest(`invalid filter '${name}=[${value}]'`);
  if (Number.isNaN(stars)) throw badRequest(`invalid filter 'stars=[${(filters["stars"] ?? []).join(" ")}]'`);
  const yes = (text: string) => text === "true" || text === "1";
  const wanted = term.replace(/^(docker\.io\/)?(library\/)?/, "").toLowerCase();
  return HUB.filter(
    ([name, count, description]) =>
      (name.includes(wanted) || description.toLowerCase().includes(wanted)) &&
      count >= stars &&
      (official === undefined || yes(official) === !name.includes("/")) &&
      (automated === undefined || !yes(automated)),
  )
    .sort((a, b) => b[1] - a[1])
    .slice(0, limit)
    .map(([name, star_count, description]) => ({
      star_count,
      is_official: !name.includes("/"),
      name,
      is_automated: false,
      description,
    }));
}
