// Sentences that officials write every day, with their fields filled in. Vietnamese always: they go to the citizen.
import type { CaseFile } from '@/lib/types';
import { fullDate, clock } from '@/utils/time';

export interface Snippet {
  id: string;
  text: string;
}

export function snippetsFor(file: CaseFile): Snippet[] {
  const due = Date.parse(file.deadlines.find((one) => one.clock === 'service' && one.step === 'resolve')?.due_at ?? '');
  const until = Number.isNaN(due) ? '…' : `${clock(due, 'vi')} ngày ${fullDate(due, 'vi')}`;
  const unit = file.lead_unit_name;
  return [
    { id: 'greeting', text: `Kính gửi ông/bà,\n${unit} trả lời phản ánh ${file.code} như sau:\n\n\n\nTrân trọng.` },
    { id: 'more_data', text: `Kính gửi ông/bà,\nĐể xử lý ${file.code}, ${unit} cần thêm: địa chỉ cụ thể, thời gian xảy ra và hình ảnh (nếu có). Ông/bà có thể gửi ngay tại cuộc trò chuyện này.\nTrân trọng.` },
    { id: 'progress', text: `Kính gửi ông/bà,\n${file.code} đang được ${unit} kiểm tra, xử lý. Ông/bà sẽ nhận kết quả trước ${until}.\nTrân trọng.` },
    { id: 'apology', text: `Kính gửi ông/bà,\n${unit} xin lỗi vì trả lời ${file.code} chậm hơn thời hạn. Lý do: \nKết quả sẽ có trước: \nTrân trọng.` },
    { id: 'done', text: `Kính gửi ông/bà,\n${unit} đã kiểm tra và khắc phục nội dung ông/bà phản ánh (${file.code}). Nếu chưa hài lòng, ông/bà vui lòng trả lời ngay tại đây.\nTrân trọng.` },
  ];
}
