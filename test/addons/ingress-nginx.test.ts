// ingress-nginx, from its manifest on the web to answers, its log and the status of Ingresses.
import { beforeAll, expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";
import { drive } from "../../src/world/outside.ts";

const MANIFEST =
  "https://raw.githubusercontent.com/kubernetes/ingress-nginx/controller-v1.14.0/deploy/static/provider/baremetal/deploy.yaml";
const booted = boot({ seed: "ingress", world: "bare" });
const shell = booted.script();
const run = async (line: string): Promise<string> => {
  const ran = shell.run(line);
  await drive(booted.world, () => ran.exitCode !== undefined);
  return `${ran.stdout}${ran.stderr}`;
};
let http = "";
let https = "";
const curl = (host: string, path: string, more = ""): Promise<string> =>
  run(`curl -s -o /dev/null -w '%{http_code} %{redirect_url}' ${more} -H 'Host: ${host}' http://172.18.0.3:${http}${path}`);

beforeAll(async () => {
  await run(`kubectl apply -f ${MANIFEST}`);
  for (const name of ["one", "two"]) {
    await run(`kubectl create deployment ${name} --image=registry.k8s.io/e2e-test-images/agnhost:2.53 -- /agnhost netexec --http-port=80`);
    await run(`kubectl expose deployment ${name} --port 80`);
  }
  await run("sleep 30");
  const ports = await run("kubectl get svc -n ingress-nginx ingress-nginx-controller -o jsonpath='{.spec.ports[*].nodePort}'");
  [http = "", https = ""] = ports.split(" ");
});

it("routes by host, wildcard and path, and answers 404 and 503 itself", async () => {
  await run(
    "kubectl create ingress web --class=nginx --rule='web.example.com/*=one:80' --rule='web.example.com/gone=nope:80' --rule='*.wild.com/two=two:80'",
  );
  await run("sleep 61");
  expect(await curl("web.example.com", "/hostname")).toBe("200 ");
  expect(await curl("web.example.com", "/gone")).toBe("503 ");
  expect(await run(`curl -sI -H 'Host: web.example.com' http://172.18.0.3:${http}/gone`)).toMatch(
    /^HTTP\/1\.1 503 Service Temporarily Unavailable\r?\n/,
  );
  expect(await curl("web.example.com", "/%zz")).toBe("400 ");
  expect(await curl("a.wild.com", "/two")).toBe("404 ");
  expect(await run("kubectl logs -n ingress-nginx deploy/ingress-nginx-controller --tail 1")).toMatch(
    /^172\.18\.0\.3 - - \[.*\] "GET \/two HTTP\/1\.1" 404 \d+ "-" "curl\/[\d.]+" \d+ 0\.\d{3} \[default-two-80\] \[\] 10\.244\.\d+\.\d+:80 \d+ 0\.\d{3} 404 [0-9a-f]{32}\n$/,
  );
  expect(await curl("a.b.wild.com", "/two")).toBe("404 ");
  expect(await run("kubectl logs -n ingress-nginx deploy/ingress-nginx-controller --tail 1")).toContain(
    "[upstream-default-backend] [] 127.0.0.1:8181",
  );
  expect(await run("kubectl get ingress web --no-headers")).toMatch(/^web +nginx +web\.example\.com,\*\.wild\.com +10\.\S+ +80 /);
  expect(await run("kubectl describe ingress web")).toMatch(/Normal +Sync +.*nginx-ingress-controller +Scheduled for sync/);
});

it("rewrites with captures, redirects, limits and asks for passwords as annotations say", async () => {
  const ingress = (name: string, rule: string, annotations: string) =>
    run(
      `kubectl create ingress ${name} --class=nginx --rule='${rule}' ${annotations.replace(/(\S+)=(\S+)/g, "--annotation nginx.ingress.kubernetes.io/$1='$2'")}`,
    );
  await run(`kubectl apply -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: rewrite
  annotations: { nginx.ingress.kubernetes.io/rewrite-target: /$2 }
spec:
  ingressClassName: nginx
  rules:
    - host: rewrite.com
      http: { paths: [{ path: /api(/|$)(.*), pathType: ImplementationSpecific, backend: { service: { name: one, port: { number: 80 } } } }] }
YAML`);
  await ingress("moved", "moved.com/*=one:80", "permanent-redirect=https://example.com/new");
  await ingress("small", "small.com/*=one:80", "proxy-body-size=4");
  await ingress("closed", "closed.com/*=one:80", "whitelist-source-range=10.0.0.0/8");
  await ingress("secure", "secure.com/*=one:80", "auth-type=basic auth-secret=users auth-realm=Here");
  await run("kubectl create secret generic users --from-literal=auth='ann:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/'");
  await ingress("canary", "web.example.com/*=two:80", "canary=true canary-by-header=X-New");
  await run("sleep 2");
  expect(await run(`curl -s -H 'Host: rewrite.com' http://172.18.0.3:${http}/api/hostname`)).toMatch(/^one-/);
  expect(await curl("moved.com", "/")).toBe("301 https://example.com/new");
  expect(await curl("small.com", "/hostname", "-d 12345")).toBe("413 ");
  expect(await curl("closed.com", "/hostname")).toBe("403 ");
  expect(await curl("secure.com", "/hostname")).toBe("401 ");
  expect(await curl("secure.com", "/hostname", "-u ann:secret")).toBe("200 ");
  expect(await run(`curl -s -H 'X-New: always' -H 'Host: web.example.com' http://172.18.0.3:${http}/hostname`)).toMatch(/^two-/);
  expect(await run(`curl -s -H 'Host: web.example.com' http://172.18.0.3:${http}/hostname`)).toMatch(/^one-/);
});

it("shows the certificate of the host's secret, its own where there is none, and sends http to https", async () => {
  await run("openssl req -x509 -newkey rsa:2048 -nodes -keyout tls.key -out tls.crt -subj /CN=tls.com -addext subjectAltName=DNS:tls.com");
  await run("kubectl create secret tls tls --cert=tls.crt --key=tls.key");
  await run("kubectl create ingress tls --class=nginx --rule='tls.com/*=one:80,tls=tls'");
  await run("sleep 2");
  expect(await curl("tls.com", "/x")).toBe("308 https://tls.com/x");
  expect(await run(`curl -sS --resolve tls.com:${https}:172.18.0.3 https://tls.com:${https}/hostname`)).toContain(
    "self-signed certificate",
  );
  expect(await run(`curl -sS --cacert tls.crt --resolve tls.com:${https}:172.18.0.3 https://tls.com:${https}/hostname`)).toMatch(/^one-/);
  expect(await run(`curl -vk https://172.18.0.3:${https}/`)).toContain("HTTP/2 404");
});

it("finds the certificate for a host that no tls section names, among those of the ingress", async () => {
  await run("openssl req -x509 -newkey rsa:2048 -nodes -keyout san.key -out san.crt -subj /CN=san.com -addext subjectAltName=DNS:san.com");
  await run("kubectl create secret tls san --cert=san.crt --key=san.key");
  await run(`kubectl apply -f - <<'YAML'
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: san }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [elsewhere.com], secretName: san }]
  rules:
    - &rule { host: san.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: one, port: { number: 80 } } } }] } }
    - { <<: *rule, host: bare.com }
YAML`);
  await run("sleep 2");
  expect(await run(`curl -sS --cacert san.crt --resolve san.com:${https}:172.18.0.3 https://san.com:${https}/hostname`)).toMatch(/^one-/);
  expect(await curl("bare.com", "/x")).toBe("308 https://bare.com/x");
  expect(await run(`curl -sS --cacert san.crt --resolve bare.com:${https}:172.18.0.3 https://bare.com:${https}/x`)).toContain("curl: (60)");
});

// kubernetes.github.io/ingress-nginx/how-it-works/#avoiding-outage-from-wrong-configuration
it("refuses by its webhook what it would not take", async () => {
  const create = (name: string, rule: string, more = "") => run(`kubectl create ingress ${name} --class=nginx --rule='${rule}' ${more}`);
  await create("first", "taken.com/shop*=one:80");
  expect(await create("second", "taken.com/shop*=two:80")).toBe(
    'error: failed to create ingress: admission webhook "validate.nginx.ingress.kubernetes.io" denied the request: host "taken.com" and path "/shop" is already defined in ingress default/first\n',
  );
  expect(await create("third", "taken.com/shop*=two:80", "--annotation nginx.ingress.kubernetes.io/canary=true")).toContain("created");
  expect(await create("fourth", "free.com/=two:80", "--annotation 'nginx.ingress.kubernetes.io/server-snippet=return 200;'")).toContain(
    "nginx.ingress.kubernetes.io/server-snippet annotation cannot be used. Snippet directives are disabled by the Ingress administrator",
  );
});

// kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations: rate limiting, custom timeouts, default backend, server alias.
it("limits rates, gives up on slow upstreams, and stands in for absent ones as annotations say", async () => {
  const ingress = (name: string, rule: string, ...annotations: string[]) =>
    run(
      `kubectl create ingress ${name} --class=nginx --rule='${rule}' ${annotations.map((each) => `--annotation nginx.ingress.kubernetes.io/${each}`).join(" ")}`,
    );
  await ingress("few", "few.com/*=one:80", "limit-rps=1", "limit-burst-multiplier=2");
  await run(`kubectl create configmap slow --from-literal='default.conf=server { listen 80; location / { proxy_pass http://10.244.99.99; } }'
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: Pod
metadata: { name: slow, labels: { run: slow } }
spec:
  containers: [{ name: nginx, image: nginx, ports: [{ containerPort: 80 }], volumeMounts: [{ name: conf, mountPath: /etc/nginx/conf.d }] }]
  volumes: [{ name: conf, configMap: { name: slow } }]
YAML
kubectl expose pod slow; kubectl wait --for=condition=Ready pod/slow --timeout=60s`);
  await ingress("hasty", "hasty.com/*=slow:80", "proxy-read-timeout=2");
  await ingress("spare", "spare.com/*=nope:80", "default-backend=two", "server-alias=other.com");
  await run("sleep 3");
  const codes = await run(
    `for i in 1 2 3 4 5; do curl -s -o /dev/null -w '%{http_code} ' -H 'Host: few.com' http://172.18.0.3:${http}/; done; sleep 2; curl -s -o /dev/null -w '%{http_code}' -H 'Host: few.com' http://172.18.0.3:${http}/`,
  );
  expect(codes).toBe("200 200 200 503 503 200");
  expect(await run("kubectl logs -n ingress-nginx deploy/ingress-nginx-controller --tail 30")).toMatch(
    /\[error\] 31#31: \*1 limiting requests, excess: 2\.9\d\d by zone "default_few_[-0-9a-f]+_rps", client: 172\.18\.0\.3, server: few\.com/,
  );
  const timed = (more: string) =>
    run(`curl -s -o /dev/null -w '%{http_code} %{time_total}' ${more} -H 'Host: hasty.com' http://172.18.0.3:${http}/`);
  expect(await timed("")).toMatch(/^504 6\.0/);
  expect(await timed("-X POST")).toMatch(/^504 2\.0/);
  expect(await run(`curl -s -H 'Host: spare.com' http://172.18.0.3:${http}/hostname`)).toMatch(/^two-/);
  expect(await run(`curl -s -H 'Host: other.com' http://172.18.0.3:${http}/hostname`)).toMatch(/^two-/);
});

it("stops answering when its pods are gone", async () => {
  await run("kubectl -n ingress-nginx scale deployment ingress-nginx-controller --replicas=0");
  await run("sleep 20");
  expect(await curl("web.example.com", "/")).toBe("000 ");
});
