import { observeSequelize } from '@sonde/queries/sequelize';
import { DataTypes, Sequelize } from 'sequelize';
import { ConnectedClients } from './connected-clients.js';
import type { OrmUnderTest } from './kit.js';

export const sequelizeOrm: OrmUnderTest = {
  name: 'sequelize',
  url: import.meta.url,
  words: /include/,
  async open(url, connections = 4) {
    const sequelize = new Sequelize(url, { dialect: 'postgres', logging: false, pool: { max: connections } });
    const clients = new ConnectedClients();
    sequelize.addHook('afterConnect', (client) => clients.add(client));
    const users = sequelize.define(
      'user',
      { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.TEXT },
      { tableName: 'users', timestamps: false },
    );
    const orders = sequelize.define(
      'order',
      {
        id: { type: DataTypes.INTEGER, primaryKey: true },
        userId: { type: DataTypes.INTEGER, field: 'user_id' },
        item: DataTypes.TEXT,
      },
      { tableName: 'orders', timestamps: false },
    );
    users.hasMany(orders, { foreignKey: 'userId' });
    orders.belongsTo(users, { foreignKey: 'userId' });
    return {
      observe: (observer) => observeSequelize(sequelize, observer),
      observeDriver: (observer) => clients.observe(observer),
      async planted() {
        let count = 0;
        for (const user of await users.findAll()) {
          const found = await orders.findAll({ where: { userId: user.get('id') as number } });
          count += found.length;
        }
        return count;
      },
      async fixed() {
        const found = await users.findAll({ include: orders });
        return found.reduce((sum, user) => sum + (user.get('orders') as unknown[]).length, 0);
      },
      async find(id) {
        return await users.findByPk(id);
      },
      fail: () => sequelize.query('select id from no_such_table'),
      transaction: (id) =>
        sequelize.transaction(async (transaction) => {
          await users.findByPk(id, { transaction });
          return await orders.findOne({ where: { userId: id }, transaction });
        }),
      close: () => sequelize.close(),
    };
  },
};
