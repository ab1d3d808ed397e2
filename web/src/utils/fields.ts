// Fields of stored reply texts (server/domain/reply_fields.hpp): what is still to be filled in before an answer may go.
const FIELD = /\{([a-z][a-z0-9_]{1,39})\}/g;

export interface Field {
  name: string;
  from: number;
  until: number;
}

export const fieldsIn = (text: string): Field[] => [...text.matchAll(FIELD)].map((found) => ({ name: found[1]!, from: found.index, until: found.index + found[0].length }));

/** What the case itself fills in; any other field is for the person who answers. */
export const CASE_FIELDS = ['ten_cong_dan', 'ma_ho_so', 'han_tra_loi', 'don_vi', 'chu_de', 'dia_diem', 'ngay', 'can_bo'] as const;
