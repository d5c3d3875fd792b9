import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

// Decorators called by hand: this is JavaScript.
class Users {
  find() {
    return { name: 'Ann' };
  }
}
Get(':id')(Users.prototype, 'find', Object.getOwnPropertyDescriptor(Users.prototype, 'find'));
Controller('users')(Users);
class App {}
Module({ controllers: [Users] })(App);

const app = await NestFactory.create(App, { logger: false });
app.enableShutdownHooks();
await app.listen(0);
console.log(`listening ${app.getHttpServer().address().port}`);
