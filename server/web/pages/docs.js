// Shows /api/openapi.json as a page: operations by group, parameters, bodies, answers. No network but our own server.
"use strict";

const VERBS = ["get", "post", "put", "patch", "delete"];

/** Makes an element with properties and children. */
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Follows a reference into the document. */
function resolve(schema, api) {
  if (!schema || !schema.$ref) return schema || {};
  const name = schema.$ref.split("/").pop();
  return api.components.schemas[name] || {};
}

/** Writes the kind of a value in a few words. */
function kindOf(schema, api) {
  if (!schema) return "";
  if (schema.$ref) {
    const target = resolve(schema, api);
    return target.enum ? target.enum.join(" | ") : schema.$ref.split("/").pop();
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.anyOf) return schema.anyOf.map((option) => kindOf(option, api)).join(" 或 ");
  if (schema.type === "array") return `列表（${kindOf(schema.items, api)}）`;
  const limits = [];
  if (schema.minimum !== undefined) limits.push(`≥ ${schema.minimum}`);
  if (schema.maximum !== undefined) limits.push(`≤ ${schema.maximum}`);
  if (schema.maxLength !== undefined) limits.push(`最多 ${schema.maxLength} 字`);
  if (schema.pattern) limits.push(schema.pattern);
  if (schema.format) limits.push(schema.format);
  return [schema.type || "任意", ...limits].join("，");
}

/** Builds an example value of a schema; stops where it turns in circles. */
function exampleOf(schema, api, seen = []) {
  if (!schema) return null;
  if (schema.$ref) {
    if (seen.includes(schema.$ref)) return {};
    return exampleOf(resolve(schema, api), api, [...seen, schema.$ref]);
  }
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return exampleOf(schema.anyOf[0], api, seen);
  if (schema.type === "array") return [exampleOf(schema.items, api, seen)];
  if (schema.type === "object" || schema.properties) {
    return Object.fromEntries(
      Object.entries(schema.properties || {}).map(([name, value]) => [name, exampleOf(value, api, seen)]),
    );
  }
  if (schema.format === "date-time") return "2026-10-22T01:30:00Z";
  return { string: "…", integer: schema.minimum ?? 0, number: 0, boolean: false }[schema.type] ?? null;
}

function table(heads, rows) {
  const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
  const body = rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, cell))));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
}

function code(text) {
  return make("code", {}, text);
}

function json(value) {
  return make("pre", { tabIndex: 0 }, JSON.stringify(value, null, 2));
}

function parametersOf(operation, api) {
  if (!operation.parameters) return [];
  const rows = operation.parameters.map((parameter) => [
    code(parameter.name),
    { path: "地址", query: "参数" }[parameter.in] || parameter.in,
    make("span", { className: parameter.required ? "must" : "" }, parameter.required ? "必填" : "可选"),
    code(kindOf(parameter.schema, api)),
    parameter.description || "",
  ]);
  return [make("h3", {}, "参数"), table(["名称", "位置", "", "类型", "说明"], rows)];
}

function fieldsOf(schema, api, sent = true) {
  const target = resolve(schema, api);
  if (!target.properties) return [];
  const required = target.required || [];
  const need = (name) => make("span", { className: required.includes(name) ? "must" : "" }, required.includes(name) ? "必填" : "可选");
  const rows = Object.entries(target.properties).map(([name, value]) => [
    code(name),
    ...(sent ? [need(name)] : []),
    code(kindOf(value, api)),
    value.description || "",
  ]);
  return [table(sent ? ["字段", "", "类型", "说明"] : ["字段", "类型", "说明"], rows)];
}

function bodyOf(operation, api) {
  if (!operation.requestBody) return [];
  const [media, content] = Object.entries(operation.requestBody.content)[0];
  const example = media === "application/json" ? json(content.example || exampleOf(content.schema, api)) : null;
  return [make("h3", {}, `请求内容 ${media}`), ...fieldsOf(content.schema, api), example];
}

function answersOf(operation, api) {
  const good = Object.entries(operation.responses).filter(([status]) => status < "400");
  const bad = Object.entries(operation.responses).filter(([status]) => status >= "400");
  const nodes = [];
  for (const [status, answer] of good) {
    const [media, content] = Object.entries(answer.content || {})[0] || ["无内容", {}];
    nodes.push(make("h3", {}, `成功 ${status} ${media}`));
    if (content.schema && media === "application/json") {
      nodes.push(...fieldsOf(content.schema, api, false), json(exampleOf(content.schema, api)));
    }
  }
  nodes.push(make("h3", {}, "错误"), table(["状态", "错误码"], bad.map(([status, answer]) => [status, code(answer.description)])));
  return nodes;
}

function operationOf(path, verb, operation, api) {
  const summary = make(
    "summary",
    {},
    make("span", { className: `verb ${verb}` }, verb.toUpperCase()),
    code(path),
    make("span", {}, operation.summary || ""),
  );
  const details = make("details", { id: operation.operationId }, summary);
  details.addEventListener(
    "toggle",
    () => {
      // Built when it is first opened: the document is long.
      details.append(
        make(
          "div",
          { className: "inside" },
          make("p", {}, operation.description || ""),
          ...parametersOf(operation, api),
          ...bodyOf(operation, api),
          ...answersOf(operation, api),
        ),
      );
    },
    { once: true },
  );
  details.dataset.text = [path, verb, operation.summary, ...Object.values(operation.responses).map((r) => r.description)]
    .join(" ")
    .toLowerCase();
  return details;
}

function show(api) {
  document.getElementById("title").textContent = api.info.title;
  document.getElementById("about").textContent = `版本 ${api.info.version}`;
  const groups = new Map();
  for (const [path, operations] of Object.entries(api.paths)) {
    for (const verb of VERBS.filter((name) => operations[name])) {
      const tag = operations[verb].tags[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(operationOf(path, verb, operations[verb], api));
    }
  }
  const sections = [...groups].map(([tag, nodes]) => make("section", {}, make("h2", {}, tag), ...nodes));
  document.getElementById("operations").append(...sections);
  document.getElementById("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const section of sections) {
      const nodes = [...section.querySelectorAll("details")];
      for (const node of nodes) node.hidden = !node.dataset.text.includes(wanted);
      section.hidden = nodes.every((node) => node.hidden);
    }
  });
  const chosen = document.getElementById(location.hash.slice(1));
  if (chosen instanceof HTMLDetailsElement) {
    chosen.open = true;
    chosen.scrollIntoView();
  }
}

fetch("/api/openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch(() => {
    document.getElementById("about").textContent = "没有读到接口文档，请稍后刷新本页";
  });
