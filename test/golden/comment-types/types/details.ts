export interface BookingDetails {
  seats: number;
}

export interface Extra {
  note: string;
}
