// kubectl create: every generator, with its flags, in the forms of its output.
import type { Scenario } from "./scenario.ts";

/** Each with --dry-run=client. */
const GENERATED = [
  "clusterrole reader --verb=get,list,watch --resource=pods,deployments.apps",
  "clusterrole sub --verb=get --resource=pods/log --resource=nodes",
  "clusterrole named --verb=get --resource=pods --resource-name=a --resource-name=b",
  "clusterrole urls --verb=get --non-resource-url=/logs/*",
  "clusterrole aggregate --aggregation-rule='rbac.example.com/aggregate-to-monitoring=true'",
  "clusterrolebinding admins --clusterrole=cluster-admin --user=jane --group=ops --serviceaccount=default:build",
  "configmap empty",
  "configmap literals --from-literal=a=1 --from-literal=b='two words' --from-literal=c=",
  "configmap hashed --from-literal=a=1 --append-hash",
  "configmap file --from-file=app.conf --from-file=renamed=app.conf",
  "configmap folder --from-file=conf",
  "configmap env --from-env-file=app.env",
  "configmap binary --from-file=blob=blob.bin",
  "cronjob tick --image=busybox --schedule='*/5 * * * *' --restart=Never -- date",
  "cronjob tick --image=busybox --schedule='@daily'",
  "deployment web --image=nginx",
  "deployment web --image=nginx:1.27 --image=busybox:1.36 --replicas=3",
  "deployment web --image=nginx --port=80 -- nginx -g 'daemon off;'",
  "deployment web --image=registry.k8s.io/e2e-test-images/agnhost:2.39@sha256:7e8bdd271312fd25fc5ff5a8f04727be84044eb3d7d8d03611972a6752e2e11e",
  "ingress simple --rule=foo.com/bar=svc1:8080,tls=my-cert",
  "ingress all --class=default --rule=/path=svc:port",
  "ingress several --rule='foo.com/*=svc:8080' --rule=bar.com/admin=svc2:http --annotation=a=b --annotation=c=d",
  "ingress backend --default-backend=defaultsvc:http --rule='foo.com/*=svc:8080,tls' --rule='bar.com/*=svc:8080,tls=x'",
  "job one --image=busybox -- date -u",
  "job one --image=busybox",
  "namespace shop",
  "poddisruptionbudget a --selector=app=web --min-available=1",
  "pdb b --selector=app=web,tier=front --max-unavailable=50%",
  "priorityclass high --value=1000 --description='high priority'",
  "pc default --value=100 --global-default=true --preemption-policy=Never",
  "quota q --hard=cpu=1,memory=1G,pods=2,services=3",
  "quota best --hard=pods=100 --scopes=BestEffort",
  "role reader --verb=get --verb=list --resource=pods,services --resource=deployments.apps",
  "role named --verb=get --resource=pods --resource-name=a",
  "role scale --verb='*' --resource=rs.apps/scale",
  "rolebinding rb --role=reader --user=jane --user=joe",
  "rolebinding rb --clusterrole=view --serviceaccount=shop:default --group=devs",
  "secret generic plain",
  "secret generic s --from-literal=user=admin --from-literal=password='p w'",
  "secret generic s --from-file=app.conf --type=example.com/kind",
  "secret generic s --from-env-file=app.env --append-hash",
  "secret docker-registry reg --docker-username=u --docker-password=p --docker-email=e@example.com",
  "secret docker-registry reg --docker-server=registry.example.com --docker-username=u --docker-password=p --append-hash",
  "secret tls t --cert=tls.crt --key=tls.key",
  "service clusterip c --tcp=80:8080 --tcp=443",
  "service clusterip headless --clusterip=None --tcp=5678:8080",
  "service externalname e --external-name=example.com",
  "service nodeport n --tcp=80:8080 --node-port=30080",
  "service loadbalancer l --tcp=80",
  "serviceaccount build",
] as const;

const MISTAKES = [
  "create",
  "create nonsense",
  "create -f nope.yaml",
  "create clusterrole x",
  "create clusterrole x --verb=get",
  "create clusterrole x --verb=get --resource=nonsense",
  "create clusterrole x --verb=fly --resource=pods",
  "create clusterrole x --verb=get --non-resource-url=bad",
  "create clusterrole x --verb=get --resource=pods --resource-name=a --non-resource-url=/x",
  "create clusterrole x --aggregation-rule=a=b --verb=get --resource=pods",
  "create clusterrolebinding x",
  "create clusterrolebinding x --clusterrole=view --serviceaccount=bad",
  "create configmap",
  "create configmap x --from-literal=a",
  "create configmap x --from-literal==b",
  "create configmap x --from-literal=a=1 --from-literal=a=2",
  "create configmap x --from-literal='a b=1'",
  "create configmap x --from-file=nope.txt",
  "create configmap x --from-file==app.conf",
  "create configmap x --from-file=a=b=c",
  "create configmap x --from-file=key=conf",
  "create configmap x --from-env-file=nope.env",
  "create configmap x --from-env-file=bad.env",
  "create configmap x --from-env-file=app.env --from-literal=a=b",
  "create configmap X_Y",
  "create cronjob x --image=busybox",
  "create cronjob x --schedule='* * * * *'",
  "create cronjob x --image=busybox --schedule='nonsense'",
  "create cronjob x --image=busybox --schedule='* * * * *' --restart=Always",
  "create deployment",
  "create deployment web",
  "create deployment web --image=nginx --image=busybox -- date",
  "create deployment web --image=nginx --replicas=-1",
  "create deployment Web --image=nginx",
  "create deployment web extra --image=nginx",
  "create deployment web --image=nginx --nope",
  "create deployment web --image=nginx --port=99999",
  "create ingress x",
  "create ingress x --rule=nonsense",
  "create ingress x --rule=foo.com/=svc",
  "create ingress x --rule=foo.com/=svc:80 --annotation=bad",
  "create ingress x --default-backend=svc",
  "create job x",
  "create job x --image=busybox --from=cronjob/a",
  "create job x --from=cronjob/nope",
  "create job x --from=pod/nope",
  "create job x --from=nope",
  "create namespace",
  "create namespace A_B",
  "create namespace default",
  "create pdb x",
  "create pdb x --selector=a=b",
  "create pdb x --selector=a=b --min-available=1 --max-unavailable=1",
  "create pdb x --min-available=1",
  "create priorityclass x --value=1000000001",
  "create priorityclass x --value=abc",
  "create priorityclass x --value=1 --preemption-policy=Sometimes",
  "create quota x --hard=cpu",
  "create quota x --hard=cpu=abc",
  "create quota x --hard=pods=1 --scopes=Nope",
  "create role x",
  "create role x --verb=get",
  "create role x --verb=get --resource=nope",
  "create role x --verb=get --resource=pods,services --resource-name=a",
  "create rolebinding x",
  "create rolebinding x --role=a --clusterrole=b",
  "create rolebinding x --role=a --serviceaccount=a:b:c",
  "create secret generic",
  "create secret generic x --from-literal=a",
  "create secret tls x",
  "create secret tls x --cert=tls.crt",
  "create secret tls x --cert=app.conf --key=tls.key",
  "create secret tls x --cert=nope.crt --key=nope.key",
  "create secret docker-registry x",
  "create secret docker-registry x --docker-username=a",
  "create service clusterip",
  "create service clusterip x",
  "create service clusterip x --tcp=abc",
  "create service clusterip x --tcp=80:99999",
  "create service clusterip x --clusterip=10.0.0.300 --tcp=80",
  "create service externalname x",
  "create service externalname x --external-name=a_b",
  "create service nodeport x --tcp=80 --node-port=80",
  "create serviceaccount",
  "create token",
  "create token nope",
  "create token default --duration=1s",
  "create token default --bound-object-kind=Nope --bound-object-name=x",
  "create token default --bound-object-kind=Pod",
  "create token default --bound-object-name=x",
  "create token default --bound-object-uid=x",
  "create token default --bound-object-kind=Pod --bound-object-name=x",
  "create -f app.conf",
  "create deployment web --image=nginx --dry-run=maybe",
  "create deployment web --image=nginx --dry-run=client -o nope",
  "create deployment web --image=nginx --validate=maybe",
];

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBhTCCASugAwIBAgIQIRi6zePL6mKjOipn+dNuaTAKBggqhkjOPQQDAjASMRAw
DgYDVQQKEwdBY21lIENvMB4XDTE3MTAyMDE5NDMwNloXDTE4MTAyMDE5NDMwNlow
EjEQMA4GA1UEChMHQWNtZSBDbzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABD0d
7VNhbWvZLWPuj/RtHFjvtJBEwOkhbN/BnnE8rnZR8+sbwnc/KhCk3FhnpHZnQz7B
5aETbbIgmuvewdjvSBSjYzBhMA4GA1UdDwEB/wQEAwICpDATBgNVHSUEDDAKBggr
BgEFBQcDATAPBgNVHRMBAf8EBTADAQH/MCkGA1UdEQQiMCCCDmxvY2FsaG9zdDo1
NDUzgg4xMjcuMC4wLjE6NTQ1MzAKBggqhkjOPQQDAgNIADBFAiEA2zpJEPQyz6/l
Wf86aX6PepsntZv2GYlA5UpabfT2EZICICpJ5h/iI+i341gBmLiAFQOyTDT+/wQc
6MF9+Yw1Yy0t
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49
AwEHoUQDQgAEPR3tU2Fta9ktY+6P9G0cWO+0kETA6SFs38GecTyudlHz6xvCdz8q
EKTcWGekdmdDPsHloRNtsiCa697B2O9IFA==
-----END EC PRIVATE KEY-----
`;

const files = {
  "app.conf": "port = 80\nname = web\n",
  "conf/one.txt": "1\n",
  "conf/two.txt": "two\n",
  "app.env": "# comment\nA=1\nB = 2\nC=x=y\n\nD=\n",
  "bad.env": "A=1\n1 B=2\n",
  "blob.bin": "\u0000\u0001ÿ",
  "tls.crt": CERTIFICATE,
  "tls.key": KEY,
};

export const create: readonly Scenario[] = [
  { name: "create: dry run in yaml", files, lines: GENERATED.map((form) => insert(`kubectl create ${form}`, "--dry-run=client -o yaml")) },
  {
    name: "create: dry run in other forms",
    files,
    lines: GENERATED.map((form, at) =>
      insert(
        `kubectl create ${form}`,
        ["--dry-run=client", "--dry-run=server", "--dry-run=client -o json", "--dry-run=client -o name", "--dry-run=server -o name"][
          at % 5
        ]!,
      ),
    ),
  },
  {
    name: "create: for good",
    files,
    lines: [
      ...GENERATED.filter((_, at) => at % 2).map((form, at) =>
        insert(`kubectl create ${form}`, ["", "-o name", "--save-config", "--field-manager=me", "-n default"][at % 5]!),
      ),
      "kubectl create job again --from=cronjob/tick",
      "kubectl create job again --from=cronjob/tick --dry-run=client -o yaml",
      "kubectl create deployment web --image=nginx --dry-run=server -o yaml",
      "kubectl create service clusterip fresh --tcp=80:8080 --dry-run=server -o json",
      "kubectl create secret generic fresh --from-literal=a=b --dry-run=server -o yaml",
    ],
  },
  { name: "create: mistakes", files, lines: MISTAKES.map((form) => `kubectl ${form}`) },
];

/** Flags go before what follows "--". */
function insert(line: string, flags: string): string {
  const at = line.indexOf(" -- ");
  return (at < 0 ? `${line} ${flags}` : `${line.slice(0, at)} ${flags}${line.slice(at)}`).trim();
}
