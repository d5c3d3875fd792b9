import 'reflect-metadata';
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { SondeModule } from '@sonde/http/nest';
import { type Nest, nestApps } from './nest-app.js';

export const nest12: Nest = { common, core, FastifyAdapter, SondeModule };
export const nest12Apps = nestApps('12', nest12);
