export { observeSequelize, type SequelizeInstance } from './observe-sequelize.js';
