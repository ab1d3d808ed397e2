import { readdirSync } from 'node:fs';
import importX from 'eslint-plugin-import-x';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const features = readdirSync(new URL('./src/features', import.meta.url));
const shared = ['api', 'lib', 'components', 'hooks', 'utils', 'i18n'];

// Imports go shared → features → app, and never from one feature into another.
const zones = [
  ...features.map((name) => ({
    target: `./src/features/${name}`,
    from: './src/features',
    except: [`./${name}`],
    message: 'A feature never imports another feature: join them in src/app.',
  })),
  { target: './src/features', from: './src/app', message: 'Features do not know the app.' },
  ...shared.map((name) => ({
    target: `./src/${name}`,
    from: ['./src/features', './src/app'],
    message: 'Shared code knows neither features nor the app.',
  })),
];

export default tseslint.config(
  { ignores: ['dist', 'citizens', 'e2e-live', 'node_modules', 'src/api/schema.ts', 'e2e/shots'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'import-x': importX, 'react-hooks': hooks },
    settings: {
      'import-x/resolver-next': [
        importX.createNodeResolver({ extensions: ['.ts', '.tsx', '.js'], alias: { '@': [new URL('./src', import.meta.url).pathname] } }),
      ],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'max-lines': ['error', 250],
      '@typescript-eslint/no-explicit-any': 'error',
      // Citizens' text is only ever text.
      'no-restricted-syntax': ['error', { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Text stays text.' }],
    },
  },
);
