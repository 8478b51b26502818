"""Operations on the design of a study: what can be asked, making one, closing one."""
