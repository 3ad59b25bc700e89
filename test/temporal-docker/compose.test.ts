import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { DYNAMIC_CONFIG } from '../../temporal-docker/dev-server.js';

const folder = new URL('../../../temporal-docker/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

const volume = z.union([
  z.string(),
  z.object({ type: z.literal('bind'), source: z.string(), read_only: z.literal(true) }),
]);
const compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      restart: z.string(),
      environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
      healthcheck: z.object({ test: z.array(z.string()) }).optional(),
      ports: z.array(z.string()).default([]),
      volumes: z.array(volume).default([]),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});

describe('compose.yaml', () => {
  const file = compose.parse(parse(text('compose.yaml')));
  const services = Object.entries(file.services);

  it('pins every image to a full version', () => {
    for (const [name, { image }] of services) assert.match(image, /:\d+\.\d+/, name);
    assert.equal(file.services['temporal']?.image, 'temporalio/server:1.29.1');
    assert.equal(file.services['temporal-ui']?.image, 'temporalio/ui:2.42.1');
  });

  it('gives a health check to every service that stays, and none of the steps restarts for ever', () => {
    for (const [name, { healthcheck, restart }] of services) {
      assert.equal(restart, healthcheck ? 'unless-stopped' : 'on-failure:5', name);
    }
  });

  it('waits for health where a service stays, and for success where it ends', () => {
    let waits = 0;
    for (const [name, { depends_on }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const awaited = file.services[other];
        assert.ok(awaited, `${name} waits for ${other}, which does not exist`);
        assert.equal(
          condition,
          awaited.healthcheck ? 'service_healthy' : 'service_completed_successfully',
          `${name} waits for ${other}`,
        );
        waits += 1;
      }
    }
    assert.equal(waits, services.length - 1, 'a chain that begins at the database');
  });

  it('opens ports to this machine only, and not the one of the database', () => {
    const ports = services.flatMap(([, service]) => service.ports);
    assert.deepEqual(ports, ['127.0.0.1:7233:7233', '127.0.0.1:8080:8080']);
  });

  it('declares its volumes, and mounts only files that are here or that the reader provides', () => {
    for (const mounted of services.flatMap(([, service]) => service.volumes)) {
      if (typeof mounted === 'string') {
        assert.ok((mounted.split(':')[0] ?? '') in file.volumes, mounted);
      } else if (!mounted.source.startsWith('${')) {
        assert.ok(statSync(new URL(mounted.source, folder)), mounted.source);
      }
    }
  });

  it('holds no password: it comes from .env, and compose refuses to start without it', () => {
    const passwords = services
      .flatMap(([, { environment }]) => Object.entries(environment))
      .filter(([key]) => /PASSWORD|PWD/.test(key));
    assert.equal(passwords.length, 3);
    for (const [key, value] of passwords) assert.match(String(value), /^\$\{\w+:\?/, key);
  });

  it('runs the server with the settings of the dev server', () => {
    const path = String(file.services['temporal']?.environment['DYNAMIC_CONFIG_FILE_PATH']);
    const settings = z
      .record(z.string(), z.tuple([z.object({ value: z.number() })]))
      .parse(parse(text(`dynamic-config/${path.split('/').at(-1)}`)));
    const values = Object.entries(settings).map(([key, [{ value }]]) => [key, value]);
    assert.deepEqual(Object.fromEntries(values), { ...DYNAMIC_CONFIG, 'limit.maxIDLength': 255 });
  });

  it('builds an image on the Node version of the project, without its connections and secrets', () => {
    const node = text('../.nvmrc').trim().replace(/^v/, '');
    const bases = [...text('Dockerfile').matchAll(/^FROM node:(\S+)/gm)].map(
      ([, tag]) => tag ?? '',
    );
    assert.equal(bases.length, 2);
    for (const base of bases) assert.ok(base.startsWith(`${node}.`) || base === node, base);
    const letIn = text('Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => !line.startsWith('#'));
    assert.equal(letIn[0], '**');
    assert.ok(letIn.every((line) => !/connections|secrets|\.env|^!temporal-docker$/.test(line)));
  });
});
