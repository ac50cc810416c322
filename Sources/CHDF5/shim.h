#pragma once
#include <hdf5.h>

/* HDF5's names for types and flags are macros that run code, which Swift cannot import. */
static inline hid_t chdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_native_int(void) { return H5T_NATIVE_INT; }
static inline hid_t chdf5_native_long(void) { return H5T_NATIVE_LONG; }
static inline hid_t chdf5_little_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_little_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_native_unsigned(void) { return H5T_NATIVE_UINT; }
static inline hid_t chdf5_little_unsigned(void) { return H5T_STD_U32LE; }
static inline hid_t chdf5_little_int(void) { return H5T_STD_I32LE; }
static inline hid_t chdf5_object_reference(void) { return H5T_STD_REF_OBJ; }
static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }
static inline size_t chdf5_variable_length(void) { return H5T_VARIABLE; }
static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_read_write(void) { return H5F_ACC_RDWR; }
static inline unsigned chdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline hid_t chdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_link_creation(void) { return H5P_LINK_CREATE; }
static inline hid_t chdf5_dataset_creation(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_all(void) { return H5S_ALL; }

/* Keeps HDF5 from printing its error stack; the setting is per thread. */
static inline void chdf5_silence(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
