import { beforeAll, describe, expect, it } from "vitest";
import { laboratory } from "./world.ts";

let explain: (line: string) => { out: string; err: string; code: number | undefined };
beforeAll(() => {
  const lab = laboratory();
  explain = (line) => lab.line(`explain ${line}`);
});

describe("explain", () => {
  it("tells the kind, its description and its fields with their types", () => {
    const { out, code } = explain("deploy");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^GROUP: {6}apps\nKIND: {7}Deployment\nVERSION: {4}v1\n\nDESCRIPTION:\n {4}\S.*\n {4}\nFIELDS:\n {2}apiVersion\t<string>\n/,
    );
    expect(out).toMatch(/\n {2}spec\t<DeploymentSpec>\n {4}\S/);
    expect(out).toMatch(/\n\n\n$/);
  });
  it("leaves out the group of the core", () => expect(explain("po").out).toMatch(/^KIND: {7}Pod\nVERSION: {4}v1\n\n/));
  it("tells a field that is a type of its own in its own words and the type's", () => {
    const { out } = explain("deploy.spec.strategy");
    expect(out).toContain("FIELD: strategy <DeploymentStrategy>\n\n\nDESCRIPTION:\n    The deployment strategy ");
    expect(out).toContain("\n    DeploymentStrategy describes ");
    expect(out).toContain("\n  type\t<string>\n  enum: Recreate, RollingUpdate\n");
  });
  it("lists the values of an enum one by one, an empty one in quotes", () => {
    const { out } = explain("pod.spec.volumes.hostPath.type");
    expect(out).toContain('FIELD: type <string>\nENUM:\n    ""\n    BlockDevice\n');
    expect(out).toContain('    Possible enum values:\n     - `""` ');
  });
  it("shows four values of a longer enum in a list of fields", () =>
    expect(explain("svc.spec").out + explain("pv.status").out).toContain("\n  enum: Available, Bound, Failed, Pending, ....\n"));
  it("marks required fields", () => expect(explain("pod.spec").out).toContain("\n  containers\t<[]Container> -required-\n"));
  it("names maps, quantities and times as their schema does", () => {
    expect(explain("pod.spec.containers.resources").out).toContain("\n  limits\t<map[string]Quantity>\n");
    expect(explain("pod.spec.containers.resources.limits").out).toContain("\n    Quantity is ");
    expect(explain("pod.metadata.creationTimestamp").out).toContain("FIELD: creationTimestamp <string>\n");
  });
  it("names all fields below with --recursive, each type as often as it is used, but not inside itself", () => {
    const { out } = explain("pod --recursive");
    expect(out.match(/httpGet\t<HTTPGetAction>/g)?.length).toBeGreaterThan(6);
    const schema = explain("crd.spec.versions.schema --recursive").out;
    expect(schema.match(/\bnot\t<JSONSchemaProps>/g)?.length).toBe(1);
  });
});

describe("explain's resource", () => {
  it("may be of a version that is not the preferred one", () => {
    expect(explain("hpa").out).toContain("VERSION:    v2\n");
    expect(explain("hpa --api-version=autoscaling/v1").out).toContain("VERSION:    v1\n");
  });
  it("may be told with its group", () => {
    expect(explain("deployments.apps").out).toBe(explain("deployments").out);
    expect(explain("ingresses.networking.k8s.io.spec.rules").out).toBe(explain("ing.spec.rules").out);
  });
  it("has its group only after its full name, and when the version is open", () => {
    expect(explain("deploy.apps.spec").err).toBe('error: field "spec" does not exist\n');
    expect(explain("deployments.apps --api-version=apps/v1").err).toBe('error: field "apps" does not exist\n');
  });
  it("may be one that a real server has and this one does not simulate", () =>
    expect(explain("flowschemas.spec").out).toContain(
      "GROUP:      flowcontrol.apiserver.k8s.io\nKIND:       FlowSchema\nVERSION:    v1\n",
    ));
  it("is refused in kubectl's words when there is none", () => {
    expect(explain("unicorn.horn").err).toBe('the server doesn\'t have a resource type "unicorn"\n');
    expect(explain("hpa --api-version=autoscaling/v9").err).toBe(
      'error: couldn\'t find resource for "autoscaling/v9, Resource=horizontalpodautoscalers"\n',
    );
    expect(explain("deploy --api-version=v1").err).toBe("error: GVR (/v1, Resource=deployments) not found in OpenAPI schema\n");
    expect(explain("deploy --api-version=a/b/c").err).toBe("error: unexpected GroupVersion string: a/b/c\n");
  });
  it("is a JSONPath of names", () => {
    expect(explain("pod['spec'].containers").out).toBe(explain("pod.spec.containers").out);
    expect(explain("pod.spec.containers[0]").err).toBe("error: invalid jsonpath syntax, first node must be field node\n");
    expect(explain("po,svc").err).toBe("error: unrecognized character in action: U+002C ','\n");
    expect(explain("po.spec}").err).toBe("error: must pass in 1 jsonpath string\n");
    expect(explain("po.spec..").err).toBe('error: field "" does not exist\n');
    expect(explain(".").err).toBe("error: a resource must be present, got: /, Resource=\n");
  });
  it("has to have the field; the last of the path is named", () =>
    expect(explain("pod.spec.wings.feathers")).toEqual({
      out: "KIND:       Pod\nVERSION:    v1\n\n",
      err: 'error: field "feathers" does not exist\n',
      code: 1,
    }));
  it("has to be asked for in a format that there is", () => expect(explain("po -o json").err).toBe("error: unrecognized format: json\n"));
});

describe("explain --output=plaintext-openapiv2", () => {
  it("tells a type with its fields as older releases did", () => {
    const { out } = explain("deploy.spec.strategy -o plaintext-openapiv2");
    expect(out).toMatch(
      /^KIND: {5}Deployment\nVERSION: {2}apps\/v1\n\nRESOURCE: strategy <Object>\n\nDESCRIPTION:\n {5}The [^\n]*\n\n {5}Depl/,
    );
    expect(out).toContain("\n\nFIELDS:\n   rollingUpdate\t<Object>\n     ");
  });
  it("tells a scalar as a field", () =>
    expect(explain("cronjob.spec.schedule -o plaintext-openapiv2").out).toMatch(
      /^KIND: {5}CronJob\nVERSION: {2}batch\/v1\n\nFIELD: {4}schedule <string>\n\nDESCRIPTION:\n {5}The /,
    ));
  it("names all fields below with --recursive", () =>
    expect(explain("deploy.spec.strategy --recursive -o plaintext-openapiv2").out).toContain(
      "FIELDS:\n   rollingUpdate\t<Object>\n      maxSurge\t<string>\n      maxUnavailable\t<string>\n   type\t<string>\n",
    ));
  it("names the first field that does not exist, and kinds that do not", () => {
    expect(explain("pod.spec.wings.feathers -o plaintext-openapiv2")).toMatchObject({
      out: "",
      err: 'error: field "wings" does not exist\n',
    });
    expect(explain("po --api-version=v9 -o plaintext-openapiv2").err).toBe('error: couldn\'t find resource for "/v9, Kind=Pod"\n');
  });
});
