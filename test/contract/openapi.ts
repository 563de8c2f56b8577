import { Ajv2019, type ErrorObject, type ValidateFunction } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';

/** Holds requests and answers against the OpenAPI that Seam publishes. Each method returns violations in words, or nothing. */
export interface OpenApiChecker {
  /**
   * @param path may carry a query string
   * @param body parameters of the JSON body; nothing where there is none. An unknown parameter is a violation.
   */
  request(method: string, path: string, body?: unknown): string[];
  /** An answer other than 200 is held against the shape of errors, which the OpenAPI leaves open. */
  response(path: string, status: number, body: unknown): string[];
}

type Json = Record<string, unknown>;

interface Operation {
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required?: boolean;
    readonly schema: Json;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

interface Content {
  readonly content?: { readonly 'application/json': { readonly schema: Json } };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Json };
}

const errorBody = {
  type: 'object',
  required: ['error', 'ok'],
  additionalProperties: false,
  properties: {
    ok: { const: false },
    error: {
      type: 'object',
      required: ['type', 'message', 'request_id'],
      additionalProperties: false,
      properties: {
        type: { type: 'string', pattern: '^[a-z_]+$' },
        message: { type: 'string', minLength: 1 },
        request_id: { type: 'string', format: 'uuid' },
        data: { type: 'object' },
        validation_errors: {
          type: 'object',
          required: ['_errors'],
          properties: { _errors: { type: 'array', items: { type: 'string' } } },
          additionalProperties: { type: 'object' },
        },
      },
    },
  },
};

let checker: Promise<OpenApiChecker> | undefined;

/** The checker, made once for all test files of a worker: compiling what the OpenAPI says takes longer than holding answers against it. */
export async function createOpenApiChecker(): Promise<OpenApiChecker> {
  return (checker ??= makeChecker());
}

async function makeChecker(): Promise<OpenApiChecker> {
  // Typed loosely on purpose: the package's own type is the whole document.
  const { openapi } = (await import('@seamapi/types/connect')) as unknown as { openapi: OpenApi };
  const options = { allErrors: true, strict: false, discriminator: true };
  const bodies = new Ajv2019(options);
  const queries = new Ajv2019({ ...options, coerceTypes: 'array' });
  for (const ajv of [bodies, queries]) {
    formats.default(ajv);
    ajv.addFormat('float', true);
    ajv.addSchema({ $id: 'openapi', components: { schemas: toJsonSchema(openapi.components.schemas) } });
  }
  const validateError = bodies.compile(errorBody);

  const compiled = new Map<string, ValidateFunction | undefined>();
  function validator(key: string, make: () => ValidateFunction | undefined): ValidateFunction | undefined {
    if (!compiled.has(key)) compiled.set(key, make());
    return compiled.get(key);
  }

  function ofRequest(method: string, path: string): ValidateFunction | undefined {
    const operations = openapi.paths[path];
    const operation = operations?.[method];
    if (operation === undefined) return undefined;
    const inQuery = method === 'get' || method === 'delete';
    const ajv = inQuery ? queries : bodies;
    if (inQuery && operation.parameters !== undefined) return ajv.compile(ofParameters(operation.parameters));
    // Some reads name their parameters only where they are POSTed.
    const content = operation.requestBody ?? operations?.['post']?.requestBody;
    return ajv.compile(
      toJsonSchema(content?.content?.['application/json'].schema ?? { type: 'object', properties: {} }) as Json,
    );
  }

  return {
    request(method, pathAndQuery, body) {
      const [path = '', query = ''] = pathAndQuery.split('?');
      const name = method.toLowerCase();
      const validate = validator(`${name} ${path}`, () => ofRequest(name, path));
      if (validate === undefined) return [`${method} ${path}: no such route`];
      return violations(`${method} ${path}`, validate, { ...fromQuery(query), ...(body as Json | undefined) });
    },
    response(pathAndQuery, status, body) {
      const [path = ''] = pathAndQuery.split('?');
      if (status !== 200) {
        if (status < 400) return [`${path}: status ${status} is none of the API's`];
        return violations(`${path} ${status}`, validateError, body);
      }
      const validate = validator(`200 ${path}`, () => {
        const operations = openapi.paths[path];
        const operation = operations?.['post'] ?? operations?.['get'];
        const schema = operation?.responses['200']?.content?.['application/json'].schema;
        return schema && bodies.compile(toJsonSchema(schema) as Json);
      });
      if (validate === undefined) return [`${path}: no such route`];
      const found = violations(`${path} 200`, validate, body);
      return (body as Json | undefined)?.['ok'] === true ? found : [...found, `${path} 200: ok is not true`];
    },
  };
}

/** OpenAPI 3.0 as JSON Schema, and closed: an object with properties takes no others. */
function toJsonSchema(value: unknown, isPartOfAll = false): unknown {
  if (Array.isArray(value)) return value.map((item) => toJsonSchema(item, isPartOfAll));
  if (typeof value !== 'object' || value === null) return value;
  const { exclusiveMinimum, minimum, oneOf, allOf, anyOf, $ref, ...given } = value as Json;
  const schema = Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, toJsonSchema(inner)]));
  if (typeof $ref === 'string') schema['$ref'] = $ref.replace('#/', 'openapi#/');
  if (typeof minimum === 'number') schema[exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum'] = minimum;
  // Without a discriminator the document says oneOf where any of several will do, an empty one among them.
  const alternatives = oneOf ?? anyOf;
  if (alternatives !== undefined) {
    schema['discriminator' in given ? 'oneOf' : 'anyOf'] = toJsonSchema(alternatives, isPartOfAll);
  }
  if (allOf !== undefined) {
    schema['allOf'] = toJsonSchema(allOf, true);
    schema['unevaluatedProperties'] = false;
  }
  if (given['type'] === 'object' && 'properties' in given && !isPartOfAll) schema['additionalProperties'] ??= false;
  return schema;
}

function ofParameters(parameters: NonNullable<Operation['parameters']>): Json {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  return {
    type: 'object',
    additionalProperties: false,
    required: query.filter(({ required }) => required === true).map(({ name }) => name),
    properties: Object.fromEntries(query.map(({ name, schema }) => [name, toJsonSchema(schema)])),
  };
}

/** `_strict` is how the SDK marks the way in which it writes a query string. */
function fromQuery(query: string): Json {
  const search = new URLSearchParams(query);
  search.delete('_strict');
  return Object.fromEntries(
    [...new Set(search.keys())].map((name) => {
      const values = search.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

function violations(what: string, validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${what}: ${words(error)}`);
}

function words({ instancePath, message, params }: ErrorObject): string {
  const where = instancePath === '' ? 'the whole' : instancePath.slice(1).replaceAll('/', '.');
  const unknown = (params['additionalProperty'] ?? params['unevaluatedProperty']) as string | undefined;
  return unknown === undefined ? `${where} ${message ?? 'is wrong'}` : `unknown ${unknown} in ${where}`;
}
